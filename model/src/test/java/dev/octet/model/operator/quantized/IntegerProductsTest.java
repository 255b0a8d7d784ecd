package dev.octet.model.operator.quantized;

import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** MatMulInteger, QLinearMatMul, ConvInteger and QLinearConv. */
class IntegerProductsTest {
    private static final NodeRun MATRICES = NodeRun.of("MatMulInteger", 10);

    private static Tensor unsigned(int[] shape, double... values) {
        return tensor(ElementType.UINT8, shape, values);
    }

    private static Tensor signed(int[] shape, double... values) {
        return tensor(ElementType.INT8, shape, values);
    }

    private static Tensor scalar(double value) {
        return floats(shape(), value);
    }

    @Test
    void zeroPointsOfTensorsRowsAndColumns() {
        Tensor a = unsigned(shape(2, 2), 1, 2, 3, 255);
        Tensor b = signed(shape(2, 2), 1, -1, 2, -128);
        assertArrayEquals(new int[] {5, -257, 513, -32643}, MATRICES.one(a, b).toInts());
        // [[0, 1], [2, 254]] times [[0, -2], [1, -129]]
        Tensor y = MATRICES.one(a, b, unsigned(shape(), 1), signed(shape(1), 1));
        assertArrayEquals(new int[] {1, -129, 254, -32770}, y.toInts());
        // rows minus 1 and 3: [[0, 1], [0, 252]]; columns minus 1 and -1: [[0, 0], [1, -127]]
        Tensor rows = MATRICES.one(a, b, unsigned(shape(2), 1, 3), signed(shape(2), 1, -1));
        assertArrayEquals(new int[] {1, -127, 252, -32004}, rows.toInts());
        assertThrows(
                IllegalArgumentException.class,
                () -> MATRICES.one(a, b, unsigned(shape(3), 1, 1, 1)));
        assertThrows(IllegalArgumentException.class, () -> MATRICES.one(a, b, signed(shape(), 1)));
    }

    @Test
    void zeroPointsOfEachMatrix() {
        Tensor a = unsigned(shape(2, 1, 2), 1, 2, 3, 4);
        Tensor b = unsigned(shape(2, 2, 1), 1, 1, 1, 1);
        Tensor zeros = unsigned(shape(2, 1, 1), 1, 3);
        assertArrayEquals(new int[] {1, 1}, MATRICES.one(a, b, zeros).toInts());
        assertArrayEquals(new int[] {0, -14}, MATRICES.one(a, b, null, zeros).toInts());
    }

    @Test
    void vectorsAndEmptyMatrices() {
        Tensor row = unsigned(shape(2), 3, 4);
        Tensor y = MATRICES.one(row, unsigned(shape(2), 5, 6));
        assertEquals(Shape.scalar(), y.shape());
        assertEquals(39, y.getInt(0));
        Tensor none = MATRICES.one(unsigned(shape(2, 0)), unsigned(shape(0, 3)));
        assertArrayEquals(new int[6], none.toInts());
        assertEquals(
                0,
                MATRICES.one(unsigned(shape(0, 2)), unsigned(shape(2, 3), new double[6])).count());
        assertThrows(
                IllegalArgumentException.class,
                () -> MATRICES.one(row, unsigned(shape(3), 1, 1, 1)));
        assertThrows(IllegalArgumentException.class, () -> MATRICES.one(unsigned(shape(), 1), row));
    }

    @Test
    void sumsWrapAt32Bits() {
        int length = 40_000;
        Tensor a = Tensor.zeros(ElementType.UINT8, Shape.of(length));
        for (int i = 0; i < length; i++) {
            a.setLong(i, 255);
        }
        int wrapped = (int) (255L * 255 * length);
        assertTrue(wrapped < 0);
        assertEquals(wrapped, MATRICES.one(a, a).getInt(0));
    }

    @Test
    void quantizedMatricesWithScalesOfRowsAndColumns() {
        Tensor a = unsigned(shape(2, 1), 12, 14);
        Tensor b = signed(shape(1, 2), 3, -5);
        // sums are [[6, -10], [12, -20]], times 0.5 and 1 of rows, 1 and 2 of columns, over 4
        Tensor y =
                NodeRun.of("QLinearMatMul", 21)
                        .one(
                                a,
                                floats(shape(2), 0.5, 1),
                                unsigned(shape(2), 10, 10),
                                b,
                                floats(shape(2), 1, 2),
                                signed(shape(), 0),
                                scalar(4),
                                unsigned(shape(), 3));
        // 0.75, -2.5, 3 and -10 steps
        assertArrayEquals(new long[] {4, 1, 6, 0}, y.toLongs());
        assertEquals(ElementType.UINT8, y.element());
    }

    @Test
    void convolutionsPadWithTheZeroPoint() {
        Tensor x = unsigned(shape(1, 1, 3), 11, 12, 13);
        Tensor w = signed(shape(2, 1, 2), 1, 2, 3, 5);
        NodeRun node = NodeRun.of("ConvInteger", 10).with("pads", new int[] {1, 0});
        // 0 1 2 3 under (1, 2) and, minus 1, (2, 4)
        Tensor y = node.one(x, w, unsigned(shape(), 10), signed(shape(2), 0, 1));
        assertEquals(Shape.of(1, 2, 3), y.shape());
        assertArrayEquals(new int[] {2, 5, 8, 4, 10, 16}, y.toInts());
        Tensor plain = node.one(x, w);
        assertArrayEquals(new int[] {22, 35, 38, 55, 93, 101}, plain.toInts());
    }

    @Test
    void groupsStridesAndDilations() {
        Tensor x = signed(shape(1, 2, 4), 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor w = signed(shape(2, 1, 2), 1, 10, 1, -1);
        NodeRun node =
                NodeRun.of("ConvInteger", 10)
                        .with("group", 2)
                        .with("dilations", new int[] {2})
                        .with("kernel_shape", new int[] {2});
        assertArrayEquals(new int[] {31, 42, -2, -2}, node.one(x, w).toInts());
        NodeRun strided =
                NodeRun.of("ConvInteger", 10).with("group", 2).with("strides", new int[] {2});
        assertArrayEquals(new int[] {21, 43, -1, -1}, strided.one(x, w).toInts());
        assertThrows(IllegalArgumentException.class, () -> NodeRun.of("ConvInteger", 10).one(x, w));
        assertThrows(
                Unsupported.class, () -> NodeRun.of("ConvInteger", 10).with("group", 0).one(x, w));
        assertThrows(
                Unsupported.class,
                () -> NodeRun.of("ConvInteger", 10).with("ceil_mode", 1).one(x, w));
    }

    @Test
    void quantizedConvolutionInEitherLayout() {
        Tensor x = unsigned(shape(1, 2, 2, 1), 1, 2, 3, 4);
        Tensor w = signed(shape(2, 2, 1, 1), 1, 1, 2, -1);
        Tensor bias = tensor(ElementType.INT32, shape(2), 1, -3);
        Tensor[] inputs = {
            x,
            scalar(0.5),
            unsigned(shape(), 0),
            w,
            floats(shape(2), 1, 2),
            signed(shape(), 0),
            scalar(1),
            signed(shape(), 1),
            bias
        };
        // channel 1: (1 + 3 + 1, 2 + 4 + 1) / 2 = 2.5, 3.5; channel 2: (2 - 3 - 3, 4 - 4 - 3)
        Tensor y = NodeRun.of("QLinearConv", 10).one(inputs);
        assertEquals(Shape.of(1, 2, 2, 1), y.shape());
        assertArrayEquals(new long[] {3, 5, -3, -2}, y.toLongs());
        // the same pixels with channels last
        inputs[0] = unsigned(shape(1, 2, 1, 2), 1, 3, 2, 4);
        Tensor last = NodeRun.microsoft("QLinearConv").with("channels_last", 1).one(inputs);
        assertEquals(Shape.of(1, 2, 1, 2), last.shape());
        assertArrayEquals(new long[] {3, -3, 5, -2}, last.toLongs());
        assertThrows(
                Unsupported.class,
                () -> NodeRun.of("QLinearConv", 10).with("channels_last", 1).one(inputs));
        inputs[8] = tensor(ElementType.INT32, shape(1), 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeRun.microsoft("QLinearConv").with("channels_last", 1).one(inputs));
    }

    @Test
    void attributesAreReadable() {
        QLinearConv conv =
                (QLinearConv)
                        NodeRun.of("QLinearConv", 10)
                                .with("group", 3)
                                .with("strides", new int[] {2, 1})
                                .bind(Collections.nCopies(8, scalar(1)).toArray(Tensor[]::new));
        assertEquals(3, conv.groups());
        assertArrayEquals(new int[] {2, 1}, conv.windows().strides());
        assertFalse(conv.channelsLast());
    }
}
