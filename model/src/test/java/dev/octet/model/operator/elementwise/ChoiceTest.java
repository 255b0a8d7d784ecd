package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.bools;
import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where, PRelu, Identity, IsNaN and IsInf. */
class ChoiceTest {
    @Test
    void whereBroadcastsAllThree() {
        Tensor condition = bools(1, 0).reshape(Shape.of(2, 1));
        Tensor x = integers(ElementType.INT64, 1, 2, 3);
        Tensor y = integers(ElementType.INT64, Long.MIN_VALUE);
        Tensor chosen = Run.of("Where", 9, condition, x, y);
        assertEquals(Shape.of(2, 3), chosen.shape());
        long least = Long.MIN_VALUE;
        assertArrayEquals(new long[] {1, 2, 3, least, least, least}, chosen.toLongs());
    }

    @Test
    void whereTakesEveryTypeTwice() {
        for (ElementType type : ElementType.values()) {
            Tensor chosen =
                    Run.of("Where", 16, bools(0, 1), floats(type, 1, 1), floats(type, 0, 0));
            assertArrayEquals(new double[] {0, 1}, doubles(chosen));
        }
        Tensor x = floats(ElementType.FLOAT, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> Run.of("Where", 16, bools(1), x, floats(ElementType.DOUBLE, 1)));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Where", 16, x, x, x));
    }

    @Test
    void slopesAreBroadcastToTheInput() {
        Tensor x = Tensor.of(new float[] {-1, 2, -3, -4}, 2, 2);
        Tensor slopes = Tensor.of(new float[] {0.5f, 10}, 2, 1);
        assertArrayEquals(
                new float[] {-0.5f, 2, -30, -40}, Run.of("PRelu", 7, x, slopes).toFloats());
        Tensor row = Tensor.of(new float[2], 2);
        assertThrows(IllegalArgumentException.class, () -> Run.of("PRelu", 7, row, slopes));
    }

    @Test
    void slopesWereThoseOfChannelsBeforeVersion7() {
        Tensor x = Tensor.of(new float[] {-1, -2, -3, -4}, 1, 2, 2);
        Tensor slopes = Tensor.of(new float[] {0.5f, 10}, 2);
        assertArrayEquals(
                new float[] {-0.5f, -1, -30, -40}, Run.of("PRelu", 6, x, slopes).toFloats());
        assertArrayEquals(
                new float[] {-0.5f, -20, -1.5f, -40}, Run.of("PRelu", 7, x, slopes).toFloats());
    }

    @Test
    void slopesOfIntegersAreIntegers() {
        assertArrayEquals(
                new long[] {-6, 5},
                Run.of(
                                "PRelu",
                                9,
                                integers(ElementType.INT32, -2, 5),
                                integers(ElementType.INT32, 3))
                        .toLongs());
        assertArrayEquals(
                new long[] {-2},
                Run.of(
                                "PRelu",
                                16,
                                integers(ElementType.UINT64, -2),
                                integers(ElementType.UINT64, 3))
                        .toLongs());
        Tensor small = integers(ElementType.INT8, 1);
        assertThrows(IllegalArgumentException.class, () -> Run.of("PRelu", 16, small, small));
    }

    @Test
    void identityIsItsInput() {
        Tensor x = bools(1, 0);
        assertSame(x, Run.of("Identity", 7, x));
    }

    @Test
    void floatsAreClassified() {
        double infinity = Double.POSITIVE_INFINITY;
        for (ElementType type : ElementSets.FLOATS) {
            Tensor x = floats(type, 0, Double.NaN, infinity, -infinity);
            assertArrayEquals(new long[] {0, 1, 0, 0}, Run.of("IsNaN", 20, x).toLongs());
            assertArrayEquals(new long[] {0, 0, 1, 1}, Run.of("IsInf", 20, x).toLongs());
            assertArrayEquals(
                    new long[] {0, 0, 1, 0},
                    Run.of("IsInf", 10, Map.of("detect_negative", 0L), x).toLongs());
            assertArrayEquals(
                    new long[] {0, 0, 0, 1},
                    Run.of("IsInf", 10, Map.of("detect_positive", 0L), x).toLongs());
        }
        Tensor x = integers(ElementType.INT32, 1);
        assertThrows(IllegalArgumentException.class, () -> Run.of("IsNaN", 9, x));
    }
}
