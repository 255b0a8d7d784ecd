package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClipTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void boundsAreAttributesBeforeVersion11() {
        Tensor x = floats(ElementType.FLOAT, -3, 0.5, 9);
        assertArrayEquals(
                new double[] {-1, 0.5, 6},
                doubles(Run.of("Clip", 10, Map.of("min", -1f, "max", 6f), x)));
        assertArrayEquals(
                new double[] {0, 0.5, 9}, doubles(Run.of("Clip", 7, Map.of("min", 0f), x)));
        assertThrows(Unsupported.class, () -> Run.of("Clip", 10, x, x));
        assertThrows(Unsupported.class, () -> Run.of("Clip", 11, Map.of("min", 0f), x));
        assertThrows(
                IllegalArgumentException.class,
                () -> Run.of("Clip", 10, integers(ElementType.INT32, 1)));
    }

    @Test
    void boundsAreInputsFromVersion11On() {
        Tensor x = Tensor.of(new float[] {-3, 0.5f, 9}, 3);
        Tensor least = Tensor.of(new float[] {-1});
        Tensor most = Tensor.of(new float[] {6}, 1);
        assertArrayEquals(new float[] {-1, 0.5f, 6}, Run.of("Clip", 13, x, least, most).toFloats());
        assertArrayEquals(new float[] {-1, 0.5f, 9}, Run.of("Clip", 11, x, least).toFloats());
        assertArrayEquals(new float[] {-3, 0.5f, 6}, Run.of("Clip", 11, x, null, most).toFloats());
        // the upper one wins
        assertArrayEquals(new float[] {-1, -1, -1}, Run.of("Clip", 13, x, most, least).toFloats());
    }

    @Test
    void boundsThatAreLeftOutAreTheGreatestFiniteNumbers() {
        double[] greatest = {Float.MAX_VALUE, Double.MAX_VALUE, 65504, 0x1.fep127};
        for (ElementType type : ElementSets.FLOATS) {
            double most = greatest[type.ordinal()];
            assertArrayEquals(
                    new double[] {-most, Double.NaN, most},
                    doubles(Run.of("Clip", 13, floats(type, -INFINITY, Double.NaN, INFINITY))));
        }
    }

    @Test
    void integersAreComparedByTheirType() {
        Tensor x = integers(ElementType.UINT64, -1, 3, 1L << 62);
        Tensor most = integers(ElementType.UINT64, (1L << 62) - 1);
        assertArrayEquals(
                new long[] {(1L << 62) - 1, 3, (1L << 62) - 1},
                Run.of("Clip", 12, x, null, most).toLongs());
        Tensor y = integers(ElementType.INT8, -128, 127);
        Tensor least = integers(ElementType.INT8, -5);
        assertArrayEquals(new long[] {-5, 127}, Run.of("Clip", 12, y, least).toLongs());
        assertArrayEquals(new long[] {-128, 127}, Run.of("Clip", 12, y).toLongs());
    }

    @Test
    void boundsMustBeScalarsOfTheSameType() {
        Tensor x = floats(ElementType.FLOAT, 1, 2);
        Exception e = assertThrows(IllegalArgumentException.class, () -> Run.of("Clip", 13, x, x));
        assertEquals("min must be a scalar, is float [2]", e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> Run.of("Clip", 13, x, null, floats(ElementType.DOUBLE, 1)));
    }
}
