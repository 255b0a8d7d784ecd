package dev.octet.model.operator.quantized;

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

/** QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear. */
class QuantizeLinearTest {
    private static Tensor scalar(double value) {
        return floats(shape(), value);
    }

    private static Tensor zero(ElementType type, int value) {
        return tensor(type, shape(), value);
    }

    private static void assertIntegers(Tensor y, long... wanted) {
        assertArrayEquals(wanted, y.toLongs());
    }

    @Test
    void tiesGoToTheEvenStepAndOnlyThenTheZeroPointIsAdded() {
        Tensor x = floats(shape(6), 0.5, 1.5, 2.5, -0.5, -1.5, -2.5);
        Tensor y = NodeRun.of("QuantizeLinear", 13).one(x, scalar(1), zero(ElementType.INT8, 1));
        assertIntegers(y, 1, 3, 3, 1, -1, -1);
    }

    @Test
    void saturatesAtTheEndsOfEveryType() {
        Tensor x = floats(shape(4), -1e30, 1e30, Double.NEGATIVE_INFINITY, Double.NaN);
        NodeRun node = NodeRun.of("QuantizeLinear", 21);
        assertIntegers(node.one(x, scalar(1), zero(ElementType.UINT8, 7)), 0, 255, 0, 7);
        assertIntegers(node.one(x, scalar(1), zero(ElementType.INT8, 7)), -128, 127, -128, 7);
        assertIntegers(node.one(x, scalar(1), zero(ElementType.UINT16, 7)), 0, 65535, 0, 7);
        assertIntegers(
                node.one(x, scalar(1), zero(ElementType.INT16, 7)), -32768, 32767, -32768, 7);
    }

    @Test
    void withoutAZeroPointItIsUint8OrTheTypeAskedFor() {
        Tensor x = floats(shape(2), -3, 300);
        assertIntegers(NodeRun.of("QuantizeLinear", 10).one(x, scalar(1)), 0, 255);
        Tensor y = NodeRun.of("QuantizeLinear", 21).with("output_dtype", 5).one(x, scalar(1));
        assertEquals(ElementType.INT16, y.element());
        assertIntegers(y, -3, 300);
        assertThrows(
                Unsupported.class,
                () -> NodeRun.of("QuantizeLinear", 19).with("output_dtype", 5).one(x, scalar(1)));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        NodeRun.of("QuantizeLinear", 21)
                                .with("output_dtype", 5)
                                .one(x, scalar(1), zero(ElementType.INT8, 0)));
    }

    @Test
    void scalesAlongAnAxis() {
        Tensor x = floats(shape(2, 3), 12, 12, 12, -12, -12, -12);
        Tensor scales = floats(shape(3), 1, 2, 4);
        Tensor zeros = tensor(ElementType.INT8, shape(3), 0, 10, 20);
        NodeRun last = NodeRun.of("QuantizeLinear", 13).with("axis", -1);
        assertIntegers(last.one(x, scales, zeros), 12, 16, 23, -12, 4, 17);
        Tensor rows = floats(shape(2), 1, 3);
        NodeRun first = NodeRun.of("QuantizeLinear", 13).with("axis", 0);
        Tensor none = tensor(ElementType.INT8, shape(2), 0, 0);
        assertIntegers(first.one(x, rows, none), 12, 12, 12, -4, -4, -4);
        assertThrows(IllegalArgumentException.class, () -> first.one(x, scales, zeros));
        assertThrows(
                IllegalArgumentException.class,
                () -> first.one(x, rows, zero(ElementType.INT8, 0)));
        assertThrows(
                Unsupported.class,
                () -> NodeRun.of("QuantizeLinear", 10).with("axis", 0).one(x, rows, none));
    }

    @Test
    void scalesOfBlocksOfWhichTheLastIsShorter() {
        Tensor x = floats(shape(1, 5, 2), 1, 2, 1, 2, 1, 2, 1, 2, 1, 2);
        Tensor scales = floats(shape(1, 3, 2), 1, 1, 0.5, 0.25, 0.1, 0.01);
        NodeRun node = NodeRun.of("QuantizeLinear", 21).with("axis", 1).with("block_size", 2);
        assertIntegers(node.one(x, scales), 1, 2, 1, 2, 2, 8, 2, 8, 10, 200);
        Tensor back =
                NodeRun.of("DequantizeLinear", 21)
                        .with("axis", -2)
                        .with("block_size", 2)
                        .one(
                                tensor(
                                        ElementType.INT8,
                                        shape(1, 5, 2),
                                        1,
                                        1,
                                        1,
                                        1,
                                        1,
                                        1,
                                        1,
                                        1,
                                        1,
                                        1),
                                scales);
        NodeRun.assertFloats(
                1e-7, back, shape(1, 5, 2), 1, 1, 1, 1, 0.5, 0.25, 0.5, 0.25, 0.1, 0.01);
        NodeRun tooLarge = NodeRun.of("QuantizeLinear", 21).with("block_size", 4);
        assertThrows(IllegalArgumentException.class, () -> tooLarge.one(x, scales));
    }

    /** 2047 / 0.75 is 2729.33, next to which the half-precision numbers are 2728 and 2730. */
    @Test
    void halvesAreDividedInFloatUntilVersion23() {
        Tensor x = tensor(ElementType.FLOAT16, shape(1), 2047);
        Tensor scale = tensor(ElementType.FLOAT16, shape(), 0.75);
        Tensor zero = zero(ElementType.INT16, 0);
        assertIntegers(NodeRun.of("QuantizeLinear", 21).one(x, scale, zero), 2729);
        assertIntegers(NodeRun.of("QuantizeLinear", 23).one(x, scale, zero), 2730);
        NodeRun precise = NodeRun.of("QuantizeLinear", 23).with("precision", 1);
        assertIntegers(precise.one(x, scale, zero), 2729);
    }

    @Test
    void dequantizesEveryType() {
        NodeRun node = NodeRun.of("DequantizeLinear", 21);
        Tensor x = tensor(ElementType.UINT16, shape(3), 0, 32768, 65535);
        NodeRun.assertFloats(
                0,
                node.one(x, scalar(0.5), zero(ElementType.UINT16, 32768)),
                shape(3),
                -16384,
                0,
                16383.5);
        Tensor sums = tensor(ElementType.INT32, shape(2), 1 << 24, -5);
        NodeRun.assertFloats(
                0, NodeRun.of("DequantizeLinear", 10).one(sums, scalar(2)), shape(2), 1 << 25, -10);
        Tensor bytes = tensor(ElementType.INT8, shape(2), -128, 127);
        Tensor half = node.one(bytes, tensor(ElementType.FLOAT16, shape(), 0.1));
        assertEquals(ElementType.FLOAT16, half.element());
        assertEquals(-12.8, half.getDouble(0), 0.01);
        assertThrows(
                IllegalArgumentException.class,
                () -> node.one(bytes, scalar(1), zero(ElementType.UINT8, 0)));
    }

    @Test
    void dequantizesToTheTypeAskedFor() {
        Tensor bytes = tensor(ElementType.INT8, shape(1), 3);
        NodeRun node = NodeRun.of("DequantizeLinear", 23).with("output_dtype", 10);
        assertEquals(ElementType.FLOAT16, node.one(bytes, scalar(0.5)).element());
        assertThrows(
                Unsupported.class,
                () ->
                        NodeRun.of("DequantizeLinear", 23)
                                .with("output_dtype", 3)
                                .one(bytes, scalar(0.5)));
    }

    @Test
    void microsoftHasAnAxisAndNoBlocks() {
        Tensor x = floats(shape(1, 2), 4, 4);
        Tensor scales = floats(shape(2), 1, 2);
        Tensor zeros = tensor(ElementType.UINT16, shape(2), 0, 1000);
        NodeRun node = NodeRun.microsoft("QuantizeLinear").with("axis", 1);
        assertIntegers(node.one(x, scales, zeros), 4, 1002);
        assertThrows(
                Unsupported.class,
                () ->
                        NodeRun.microsoft("DequantizeLinear")
                                .with("block_size", 2)
                                .one(zeros, scales));
    }

    @Test
    void findsTheRangeOfFloats() {
        NodeRun node = NodeRun.of("DynamicQuantizeLinear", 11).outputs(3);
        var outputs = node.all(floats(shape(3), -1, 0, 1.55));
        assertEquals(0.01f, outputs.get(1).getFloat(0), 1e-9);
        assertEquals(100, outputs.get(2).getLong(0));
        assertIntegers(outputs.get(0), 0, 100, 255);
        // the range includes 0 on either side
        var positive = node.all(floats(shape(2), 2, 5.1));
        assertIntegers(positive.get(0), 100, 255);
        assertEquals(0, positive.get(2).getLong(0));
        var negative = node.all(floats(shape(2), -2, -5.1));
        assertIntegers(negative.get(0), 155, 0);
        assertEquals(255, negative.get(2).getLong(0));
        var zeros = node.all(floats(shape(2), 0, 0));
        assertEquals(1, zeros.get(1).getFloat(0));
        assertIntegers(zeros.get(0), 0, 0);
        assertEquals(1, node.all(floats(shape(0))).get(1).getFloat(0));
    }
}
