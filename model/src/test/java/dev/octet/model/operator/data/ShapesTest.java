package dev.octet.model.operator.data;

import static dev.octet.model.operator.Call.counted;
import static dev.octet.model.operator.Call.list;
import static dev.octet.model.operator.Call.one;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.Call;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators that give a tensor another shape, and those that tell it. */
class ShapesTest {
    private static final Map<String, Object> NONE = Map.of();

    private static Shape reshaped(Tensor x, long... shape) {
        return Call.of("Reshape", 13, NONE, x, list(shape)).shape();
    }

    private static Shape allowingZero(Tensor x, long... shape) {
        return Call.of("Reshape", 14, Map.of("allowzero", 1L), x, list(shape)).shape();
    }

    private static void refused(Tensor x, long... shape) {
        assertThrows(IllegalArgumentException.class, () -> reshaped(x, shape));
    }

    @Test
    void reshapeFillsInWhatIsLeft() {
        Tensor x = counted(2, 3, 4);
        assertEquals(Shape.of(4, 6), reshaped(x, 4, 6));
        assertEquals(Shape.of(2, 12), reshaped(x, 0, -1));
        assertEquals(Shape.of(4, 3, 2), reshaped(x, 4, 0, -1));
        assertEquals(Shape.scalar(), reshaped(counted(1, 1)));
        assertEquals(Shape.of(0, 3), reshaped(counted(0, 5), -1, 3));
        assertEquals(Shape.of(0, 7), reshaped(counted(0, 5), 0, 7));
        assertArrayEquals(
                counted(24).toFloats(), Call.of("Reshape", 13, NONE, x, list(-1)).toFloats());
    }

    @Test
    void reshapeRefusesWhatDoesNotFit() {
        Tensor x = counted(2, 3, 4);
        refused(x, 5, 5);
        refused(x, -1, 5);
        refused(x, -1, -1);
        refused(x, -2, 12);
        refused(x, 2, 3, 4, 0);
        refused(x, 1L << 62, 4);
        refused(counted(0, 5), 0, -1);
        assertThrows(IllegalArgumentException.class, () -> allowingZero(counted(0, 5), 0, -1));
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("Reshape", 13, NONE, x, counted(1)));
        assertThrows(
                Unsupported.class,
                () -> Call.of("Reshape", 13, Map.of("allowzero", 1L), x, list(24)));
    }

    @Test
    void zeroIsZeroWhereAllowed() {
        assertEquals(Shape.of(3, 0), allowingZero(counted(0, 5), 3, 0));
        assertThrows(IllegalArgumentException.class, () -> allowingZero(counted(2, 3), 0, 3));
    }

    @Test
    void flattenMakesMatrices() {
        Tensor x = counted(2, 3, 4);
        long[][] expected = {
            {0, 1, 24}, {1, 2, 12}, {2, 6, 4}, {3, 24, 1}, {-1, 6, 4}, {-3, 1, 24}
        };
        for (long[] each : expected) {
            assertEquals(
                    Shape.of((int) each[1], (int) each[2]),
                    Call.of("Flatten", 11, Map.of("axis", each[0]), x).shape());
        }
        assertEquals(Shape.of(2, 12), Call.of("Flatten", 7, NONE, x).shape());
        assertEquals(Shape.of(1, 1), Call.of("Flatten", 9, Map.of("axis", 0L), one(3)).shape());
        assertEquals(Shape.of(0, 3), Call.of("Flatten", 9, NONE, counted(0, 3)).shape());
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("Flatten", 9, Map.of("axis", 4L), x));
    }

    @Test
    void axesOfOneComeAndGo() {
        Tensor x = counted(1, 3, 1);
        assertEquals(Shape.of(3), Call.of("Squeeze", 13, NONE, x).shape());
        assertEquals(Shape.of(3, 1), Call.of("Squeeze", 13, NONE, x, list(0)).shape());
        assertEquals(Shape.of(1, 3), Call.of("Squeeze", 13, NONE, x, list(-1)).shape());
        assertEquals(
                Shape.of(3), Call.of("Squeeze", 11, Map.of("axes", List.of(0L, -1L)), x).shape());
        assertEquals(
                Shape.of(1, 1, 3, 1, 1), Call.of("Unsqueeze", 13, NONE, x, list(-1, 0)).shape());
        assertEquals(
                Shape.of(1, 3, 1, 1),
                Call.of("Unsqueeze", 7, Map.of("axes", List.of(2L)), x).shape());
        assertEquals(Shape.of(1), Call.of("Unsqueeze", 13, NONE, one(4), one(0)).shape());
    }

    @Test
    void axesThatAreNoneAreRefused() {
        Tensor x = counted(1, 3, 1);
        for (Tensor axes : List.of(list(1), list(0, 0), list(0, -3), list(3), list(1L << 40))) {
            assertThrows(
                    IllegalArgumentException.class, () -> Call.of("Squeeze", 13, NONE, x, axes));
        }
        for (Tensor axes : List.of(list(0, 0), list(1, -4), list(4), list(-5))) {
            assertThrows(
                    IllegalArgumentException.class, () -> Call.of("Unsqueeze", 13, NONE, x, axes));
        }
        assertThrows(Unsupported.class, () -> Call.of("Unsqueeze", 13, NONE, x));
        assertThrows(Unsupported.class, () -> Call.of("Unsqueeze", 11, NONE, x, list(0)));
        assertThrows(
                Unsupported.class, () -> Call.of("Squeeze", 13, Map.of("axes", List.of(0L)), x));
    }

    @Test
    void shapeIsCutAtBothEnds() {
        Tensor x = counted(2, 3, 4);
        assertArrayEquals(new long[] {2, 3, 4}, Call.of("Shape", 7, NONE, x).toLongs());
        long[][] expected = {{1, 2, 3}, {-1, 9, 4}, {-9, -1, 2, 3}, {2, 1}};
        for (long[] each : expected) {
            long[] dims = java.util.Arrays.copyOfRange(each, 2, each.length);
            assertArrayEquals(
                    dims,
                    Call.of("Shape", 15, Map.of("start", each[0], "end", each[1]), x).toLongs());
        }
        assertEquals(0, Call.of("Shape", 15, NONE, one(1)).count());
        assertEquals(0, Call.of("Size", 7, NONE, counted(3, 0)).getLong(0));
        assertEquals(Shape.scalar(), Call.of("Size", 7, NONE, x).shape());
        assertThrows(Unsupported.class, () -> Call.of("Shape", 13, Map.of("start", 1L), x));
        assertTrue(!Call.operator("Shape", 7, NONE, 1, x).needsValues());
    }
}
