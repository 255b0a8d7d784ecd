package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Abs, Neg, Sign, Relu and Shrink, which take integers as they are. */
class SignsTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void floatsKeepInfinityAndNan() {
        for (ElementType type : ElementSets.FLOATS) {
            Tensor x = floats(type, 1.5, -1.5, 0, -0.0, -INFINITY, Double.NaN);
            assertArrayEquals(
                    new double[] {1.5, 1.5, 0, 0, INFINITY, Double.NaN},
                    doubles(Run.of("Abs", 13, x)));
            assertArrayEquals(
                    new double[] {-1.5, 1.5, -0.0, 0, INFINITY, Double.NaN},
                    doubles(Run.of("Neg", 13, x)));
            assertArrayEquals(
                    new double[] {1, -1, 0, 0, -1, Double.NaN}, doubles(Run.of("Sign", 13, x)));
            assertArrayEquals(
                    new double[] {1.5, 0, 0, 0, 0, Double.NaN}, doubles(Run.of("Relu", 7, x)));
        }
    }

    @Test
    void theLeastIntegerHasNoNegative() {
        Tensor x = integers(ElementType.INT8, -128, -5, 0, 127);
        assertArrayEquals(new long[] {-128, 5, 0, 127}, Run.of("Abs", 13, x).toLongs());
        assertArrayEquals(new long[] {-128, 5, 0, -127}, Run.of("Neg", 13, x).toLongs());
        assertArrayEquals(new long[] {-1, -1, 0, 1}, Run.of("Sign", 13, x).toLongs());
        assertArrayEquals(new long[] {0, 0, 0, 127}, Run.of("Relu", 14, x).toLongs());
    }

    @Test
    void unsignedIntegersAreNeverNegative() {
        Tensor x = integers(ElementType.UINT64, -1, 0);
        assertArrayEquals(new long[] {-1, 0}, Run.of("Abs", 13, x).toLongs());
        assertArrayEquals(new long[] {1, 0}, Run.of("Sign", 9, x).toLongs());
        assertThrows(IllegalArgumentException.class, () -> Run.of("Neg", 13, x));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Relu", 14, x));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Abs", 13, Run.bools(1)));
    }

    @Test
    void scalarsAndEmptyTensorsHaveResults() {
        assertEquals(2, Run.of("Abs", 13, Tensor.of(new int[] {-2})).getLong(0));
        Tensor empty = Tensor.zeros(ElementType.INT16, Shape.of(2, 0));
        assertEquals(Shape.of(2, 0), Run.of("Abs", 13, empty).shape());
    }

    @Test
    void shrinkMovesTowards0() {
        Map<String, Object> soft = Map.of("bias", 1.5f, "lambd", 1.5f);
        Tensor x = floats(ElementType.FLOAT, -2, -1.5, 0, 1.5, 2);
        assertArrayEquals(new double[] {-0.5, 0, 0, 0, 0.5}, doubles(Run.of("Shrink", 9, soft, x)));
        assertArrayEquals(new double[] {-2, -1.5, 0, 1.5, 2}, doubles(Run.of("Shrink", 9, x)));
        Tensor integers = integers(ElementType.INT64, -5, -1, 3, Long.MAX_VALUE);
        assertArrayEquals(
                new long[] {-3, 0, 1, Long.MAX_VALUE - 2},
                Run.of("Shrink", 9, soft, integers).toLongs());
        Tensor unsigned = integers(ElementType.UINT64, -1, 1);
        assertArrayEquals(new long[] {-3, 0}, Run.of("Shrink", 9, soft, unsigned).toLongs());
        Map<String, Object> hostile = Map.of("bias", Float.NaN);
        assertThrows(IllegalArgumentException.class, () -> Run.of("Shrink", 9, hostile, unsigned));
    }
}
