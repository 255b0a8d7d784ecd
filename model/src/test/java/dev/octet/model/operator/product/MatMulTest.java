package dev.octet.model.operator.product;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.mixed;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MatMulTest {
    private static final NodeRun NODE = NodeRun.of("MatMul", 13);

    @Test
    void vectorsLoseTheirAxis() {
        Tensor v = floats(shape(2), 1, 10);
        Tensor m = floats(shape(2, 2), 1, 2, 3, 4);
        assertFloats(0, NODE.one(v, v), shape(), 101);
        assertFloats(0, NODE.one(v, m), shape(2), 31, 42);
        assertFloats(0, NODE.one(m, v), shape(2), 21, 43);
        assertFloats(0, NODE.one(m, m), shape(2, 2), 7, 10, 15, 22);
    }

    @Test
    void batchesAreBroadcast() {
        Tensor a = mixed(1, 3, 1, 2, 4);
        Tensor b = mixed(2, 5, 4, 3);
        Tensor y = NODE.one(a, b);
        assertEquals(Shape.of(3, 5, 2, 3), y.shape());
        for (int i = 0; i < y.count(); i++) {
            int column = i % 3;
            int row = i / 3 % 2;
            int batch = i / 6;
            double sum = 0;
            for (int k = 0; k < 4; k++) {
                sum +=
                        a.getDouble(batch / 5 * 8 + row * 4 + k)
                                * b.getDouble(batch % 5 * 12 + k * 3 + column);
            }
            assertEquals(sum, y.getDouble(i));
        }
    }

    @Test
    void vectorsAndBatches() {
        assertEquals(Shape.of(5, 3), NODE.one(mixed(1, 4), mixed(2, 5, 4, 3)).shape());
        assertEquals(Shape.of(5, 2), NODE.one(mixed(1, 5, 2, 4), mixed(2, 4)).shape());
    }

    @Test
    void emptyAxes() {
        assertFloats(0, NODE.one(floats(shape(2, 0)), floats(shape(0, 1))), shape(2, 1), 0, 0);
        assertFloats(0, NODE.one(floats(shape(0)), floats(shape(0))), shape(), 0);
        assertFloats(0, NODE.one(floats(shape(0, 2, 1)), mixed(1, 1, 3)), shape(0, 2, 3));
    }

    @Test
    void integersAreExactAndWrap() {
        long large = (1L << 53) + 1;
        Tensor y = NODE.one(Tensor.of(new long[] {large, 1}, 2), Tensor.of(new long[] {3, -5}, 2));
        assertArrayEquals(new long[] {3 * large - 5}, y.toLongs());
        Tensor ints = Tensor.of(new int[] {Integer.MAX_VALUE, 1}, 2);
        Tensor twos = Tensor.of(new int[] {2, 2}, 2);
        assertArrayEquals(new long[] {0}, NODE.one(ints, twos).toLongs());
        Tensor u = tensor(ElementType.UINT64, shape(1), 0);
        u.setLong(0, -1);
        assertArrayEquals(new long[] {1}, NODE.one(u, u).toLongs());
    }

    @Test
    void smallFloatsAreRoundedOnce() {
        // 2049 is none of float16's numbers; added one by one, ones would never reach it
        Tensor a = tensor(ElementType.FLOAT16, shape(4), 2048, 1, 1, 1);
        Tensor ones = tensor(ElementType.FLOAT16, shape(4), 1, 1, 1, 1);
        assertFloats(0, NODE.one(a, ones), shape(), 2052);
    }

    @Test
    void whatDoesNotFit() {
        refused(mixed(1, 2, 3), mixed(2, 2, 3));
        refused(mixed(1, 3), mixed(2, 2));
        refused(mixed(1, 2, 2, 2), mixed(2, 3, 2, 2));
        refused(mixed(1), mixed(2, 2));
        refused(tensor(ElementType.INT8, shape(1), 1), tensor(ElementType.INT8, shape(1), 1));
        refused(mixed(1, 2), tensor(ElementType.DOUBLE, shape(2), 1, 2));
    }

    private static void refused(Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> NODE.one(inputs));
    }
}
