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
import org.junit.jupiter.api.Test;

class PowTest {
    @Test
    void floatsHaveThePowersOfIeee() {
        double nan = Double.NaN;
        double infinity = Double.POSITIVE_INFINITY;
        Tensor base = floats(ElementType.FLOAT, 2, 4, -2, -2, 1, nan, -1, -1, 0, 0);
        Tensor exponent =
                floats(ElementType.FLOAT, -2, 0.5, 3, 0.5, nan, 0, infinity, -infinity, 0, -1);
        assertArrayEquals(
                new double[] {0.25, 2, -8, nan, 1, 1, 1, 1, 1, infinity},
                doubles(Run.of("Pow", 7, base, exponent)));
    }

    @Test
    void theResultHasTheTypeOfTheBase() {
        Tensor base = floats(ElementType.FLOAT16, 1.5, 3);
        Tensor cubed = Run.of("Pow", 13, base, integers(ElementType.UINT8, 3));
        assertEquals(ElementType.FLOAT16, cubed.element());
        assertArrayEquals(new double[] {3.375, 27}, doubles(cubed));
        Tensor root =
                Run.of("Pow", 12, integers(ElementType.INT32, 10), floats(ElementType.FLOAT, 0.5));
        assertEquals(ElementType.INT32, root.element());
        assertArrayEquals(new long[] {3}, root.toLongs());
    }

    @Test
    void powersOfIntegersAreExactAndWrap() {
        Tensor base = integers(ElementType.INT64, 3, 2, -3, 7, 0);
        Tensor exponent = integers(ElementType.INT64, 39, 64, 3, 0, 0);
        assertArrayEquals(
                new long[] {4052555153018976267L, 0, -27, 1, 1},
                Run.of("Pow", 15, base, exponent).toLongs());
        assertArrayEquals(
                new long[] {-1},
                Run.of("Pow", 15, integers(ElementType.INT64, -1), integers(ElementType.UINT64, -1))
                        .toLongs());
    }

    @Test
    void negativePowersOfIntegersAreCut() {
        Tensor base = integers(ElementType.INT32, 1, -1, -1, 2, -5);
        Tensor exponent = integers(ElementType.INT32, -3, -3, -4, -1, -2);
        assertArrayEquals(new long[] {1, -1, 1, 0, 0}, Run.of("Pow", 13, base, exponent).toLongs());
        assertThrows(
                IllegalArgumentException.class,
                () -> Run.of("Pow", 13, integers(ElementType.INT32, 0), exponent));
    }

    @Test
    void inputsAreBroadcast() {
        Tensor base = Tensor.of(new float[] {2, 3}, 2, 1);
        Tensor powers = Run.of("Pow", 7, base, Tensor.of(new float[] {1, 2}, 2));
        assertEquals(Shape.of(2, 2), powers.shape());
        assertArrayEquals(new float[] {2, 4, 3, 9}, powers.toFloats());
    }

    @Test
    void basesOfOtherTypesAreRefused() {
        Tensor base = integers(ElementType.UINT8, 2);
        assertThrows(IllegalArgumentException.class, () -> Run.of("Pow", 15, base, base));
    }
}
