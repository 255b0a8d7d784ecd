package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class VariadicTest {
    private static final String[] TYPES = {"Min", "Max", "Sum", "Mean"};

    @Test
    void allInputsAreBroadcastTogether() {
        Tensor column = Tensor.of(new float[] {1, 5}, 2, 1);
        Tensor row = Tensor.of(new float[] {3, 6, 0}, 3);
        Tensor scalar = Tensor.of(new float[] {4});
        float[][] expected = {
            {1, 1, 0, 3, 4, 0},
            {4, 6, 4, 5, 6, 5},
            {8, 11, 5, 12, 15, 9},
            {8 / 3f, 11 / 3f, 5 / 3f, 4, 5, 3}
        };
        for (int i = 0; i < TYPES.length; i++) {
            Tensor result = Run.of(TYPES[i], 13, column, row, scalar);
            assertEquals(Shape.of(2, 3), result.shape());
            assertArrayEquals(expected[i], result.toFloats(), TYPES[i]);
        }
    }

    @Test
    void oneInputIsItself() {
        Tensor x = floats(ElementType.FLOAT16, 1.5, -2);
        for (String type : TYPES) {
            assertArrayEquals(new double[] {1.5, -2}, doubles(Run.of(type, 8, x)), type);
        }
    }

    @Test
    void sumsAreRoundedOnce() {
        // each 1 alone would be lost beside 2048
        Tensor large = floats(ElementType.FLOAT16, 2048);
        Tensor one = floats(ElementType.FLOAT16, 1);
        assertEquals(2050, Run.of("Sum", 13, large, one, one).getDouble(0));
        assertEquals(683.5, Run.of("Mean", 13, large, one, one).getDouble(0));
    }

    @Test
    void nanWins() {
        Tensor nan = floats(ElementType.FLOAT, Double.NaN);
        Tensor one = floats(ElementType.FLOAT, 1);
        for (String type : TYPES) {
            assertEquals(Double.NaN, Run.of(type, 13, one, nan, one).getDouble(0), type);
        }
    }

    @Test
    void integersAreComparedByTheirType() {
        Tensor a = integers(ElementType.UINT64, -1, 1);
        Tensor b = integers(ElementType.UINT64, 5, 5);
        assertArrayEquals(new long[] {5, 1}, Run.of("Min", 12, a, b).toLongs());
        assertArrayEquals(new long[] {-1, 5}, Run.of("Max", 12, a, b).toLongs());
        Tensor c = integers(ElementType.INT64, (1L << 60) + 1, -1);
        Tensor d = integers(ElementType.INT64, 1L << 60, 5);
        assertArrayEquals(new long[] {1L << 60, -1}, Run.of("Min", 12, c, d).toLongs());
        assertArrayEquals(new long[] {(1L << 60) + 1, 5}, Run.of("Max", 12, c, d).toLongs());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor x = integers(ElementType.INT32, 1);
        assertThrows(IllegalArgumentException.class, () -> Run.of("Sum", 13, x, x));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Mean", 13, x));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Max", 13, x, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> Run.of("Max", 13, x, integers(ElementType.INT64, 1)));
        assertThrows(Unsupported.class, () -> Run.of("Max", 13));
    }
}
