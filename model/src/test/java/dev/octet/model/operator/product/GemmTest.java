package dev.octet.model.operator.product;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GemmTest {
    private static final Tensor A = floats(shape(2, 3), 1, 2, 3, 4, 5, 6);
    private static final Tensor B = floats(shape(3, 2), 1, 0, 0, 1, 10, 100);

    @Test
    void multipliesScalesAndAdds() {
        Tensor c = floats(shape(2, 2), 1, 2, 3, 4);
        assertFloats(0, NodeRun.of("Gemm", 13).one(A, B), shape(2, 2), 31, 302, 64, 605);
        Tensor y = NodeRun.of("Gemm", 7).with("alpha", 2f).with("beta", -1f).one(A, B, c);
        assertFloats(0, y, shape(2, 2), 61, 602, 125, 1206);
    }

    @Test
    void transposes() {
        Tensor a = floats(shape(3, 2), 1, 4, 2, 5, 3, 6);
        Tensor b = floats(shape(2, 3), 1, 0, 10, 0, 1, 100);
        NodeRun node = NodeRun.of("Gemm", 11).with("transA", 1).with("transB", 1);
        assertFloats(0, node.one(a, b), shape(2, 2), 31, 302, 64, 605);
    }

    @Test
    void flagsAre0Or1() {
        NodeRun node = NodeRun.of("Gemm", 13).with("transA", 2);
        assertThrows(Unsupported.class, () -> node.bind(A, B));
    }

    @Test
    void broadcastsTheThird() {
        NodeRun node = NodeRun.of("Gemm", 9);
        double[] row = {32, 304, 65, 607};
        assertFloats(0, node.one(A, B, floats(shape(2), 1, 2)), shape(2, 2), row);
        assertFloats(0, node.one(A, B, floats(shape(1, 2), 1, 2)), shape(2, 2), row);
        Tensor column = node.one(A, B, floats(shape(2, 1), 1, 2));
        assertFloats(0, column, shape(2, 2), 32, 303, 66, 607);
        Tensor scalar = node.one(A, B, floats(shape(), 1));
        assertFloats(0, scalar, shape(2, 2), 32, 303, 65, 606);
        assertFloats(0, node.one(A, B, floats(shape(1), 1)), shape(2, 2), 32, 303, 65, 606);
    }

    @Test
    void aThirdTimesZeroDoesNotMatter() {
        NodeRun node = NodeRun.of("Gemm", 13).with("beta", 0f);
        Tensor y = node.one(A, B, floats(shape(), Double.NaN));
        assertFloats(0, y, shape(2, 2), 31, 302, 64, 605);
    }

    @Test
    void integersAreExactAndWrap() {
        Tensor a = Tensor.of(new long[] {(1L << 53) + 1, Long.MAX_VALUE}, 2, 1);
        Tensor b = Tensor.of(new long[] {1, 3}, 1, 2);
        Tensor y = NodeRun.of("Gemm", 13).one(a, b);
        long[] wanted = {(1L << 53) + 1, 3 * ((1L << 53) + 1), Long.MAX_VALUE, Long.MAX_VALUE * 3};
        assertArrayEquals(wanted, y.toLongs());
        Tensor ints = Tensor.of(new int[] {1 << 30}, 1, 1);
        Tensor twice =
                NodeRun.of("Gemm", 13).with("alpha", 4f).one(ints, Tensor.of(new int[] {1}, 1, 1));
        assertArrayEquals(new long[] {0}, twice.toLongs());
        Tensor unsigned = tensor(ElementType.UINT32, shape(1, 1), 4e9);
        Tensor one = tensor(ElementType.UINT32, shape(1, 1), 1);
        Tensor half = NodeRun.of("Gemm", 13).with("alpha", 0.5f).one(unsigned, one, one);
        assertArrayEquals(new long[] {2_000_000_001L}, half.toLongs());
    }

    @Test
    void nothingToSum() {
        NodeRun node = NodeRun.of("Gemm", 13);
        Tensor y = node.one(floats(shape(1, 0)), floats(shape(0, 2)), floats(shape(2), 7, 8));
        assertFloats(0, y, shape(1, 2), 7, 8);
        assertFloats(0, node.one(floats(shape(0, 3)), B), shape(0, 2));
    }

    @Test
    void attributesCanBeRead() {
        NodeRun node = NodeRun.of("Gemm", 13).with("alpha", 2f).with("transB", 1);
        assertEquals(new Gemm(2, 1, false, true), node.bind(A, B));
    }

    @Test
    void whatDoesNotFit() {
        NodeRun node = NodeRun.of("Gemm", 13);
        refused(node, A, A);
        refused(node, A, floats(shape(3), 1, 2, 3));
        refused(node, A, B, floats(shape(3), 1, 2, 3));
        refused(node, A, B, floats(shape(1, 2, 2), 1, 2, 3, 4));
        refused(node, A, tensor(ElementType.DOUBLE, shape(3, 2), 1, 2, 3, 4, 5, 6));
        Tensor bytes = tensor(ElementType.INT8, shape(1, 1), 1);
        refused(node, bytes, bytes);
        assertThrows(Unsupported.class, () -> NodeRun.of("Gemm", 9).bind(A, B));
    }

    private static void refused(NodeRun node, Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> node.one(inputs));
    }
}
