package dev.octet.model.operator.microsoft;

import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Operators whose inputs and outputs are quantized. */
class QLinearTest {
    private static Tensor unsigned(int[] shape, double... values) {
        return tensor(ElementType.UINT8, shape, values);
    }

    private static Tensor signed(int[] shape, double... values) {
        return tensor(ElementType.INT8, shape, values);
    }

    private static Tensor scalar(double value) {
        return floats(shape(), value);
    }

    private static Tensor zero(double value) {
        return unsigned(shape(), value);
    }

    /** 0.5, 1, 1.5, 2 and 2.5 plus 1 go to the even integer. */
    @Test
    void sumsAndProductsRoundBehindTheZeroPoint() {
        Tensor a = unsigned(shape(5), 1, 2, 3, 4, 5);
        Tensor sum =
                NodeRun.microsoft("QLinearAdd")
                        .one(
                                a,
                                scalar(0.5),
                                zero(0),
                                zero(9),
                                scalar(2),
                                zero(9),
                                scalar(1),
                                zero(1));
        assertArrayEquals(new long[] {2, 2, 2, 3, 4}, sum.toLongs());
        Tensor product =
                NodeRun.microsoft("QLinearMul")
                        .one(
                                a,
                                scalar(0.5),
                                zero(0),
                                zero(3),
                                scalar(0.5),
                                zero(1),
                                scalar(1),
                                zero(1));
        assertArrayEquals(new long[] {2, 2, 2, 3, 4}, product.toLongs());
    }

    @Test
    void sumsAndProductsBroadcastAndSaturate() {
        Tensor a = signed(shape(2, 1), 127, -128);
        Tensor b = signed(shape(2), 100, -100);
        Tensor one = scalar(1);
        Tensor sum = NodeRun.microsoft("QLinearAdd").one(a, one, null, b, one, null, one);
        assertArrayEquals(new long[] {127, 27, -28, -128}, sum.toLongs());
        Tensor product =
                NodeRun.microsoft("QLinearMul").one(a, one, null, b, one, null, scalar(200));
        assertArrayEquals(new long[] {64, -64, -64, 64}, product.toLongs());
        assertThrows(
                Unsupported.class,
                () -> NodeRun.microsoft("QLinearAdd").one(a, one, null, b, one, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeRun.microsoft("QLinearAdd").one(a, one, null, zero(1), one, null, one));
    }

    @Test
    void functions() {
        Tensor x = unsigned(shape(3), 0, 128, 255);
        Tensor sigmoid =
                NodeRun.microsoft("QLinearSigmoid")
                        .one(x, scalar(1), zero(128), scalar(1 / 256.0), zero(0));
        assertArrayEquals(new long[] {0, 128, 255}, sigmoid.toLongs());
        Tensor leaky =
                NodeRun.microsoft("QLinearLeakyRelu")
                        .with("alpha", 0.25f)
                        .one(x, scalar(1), zero(128), scalar(1), zero(100));
        assertArrayEquals(new long[] {68, 100, 227}, leaky.toLongs());
        Tensor plain =
                NodeRun.microsoft("QLinearLeakyRelu")
                        .one(signed(shape(2), -100, 5), scalar(1), null, scalar(0.5));
        assertArrayEquals(new long[] {-2, 10}, plain.toLongs());
    }

    /** Steps are log 2, so that shares are 1 : 2 : 4. */
    @Test
    void softmaxOverAnAxisAndOverAllBehindIt() {
        Tensor x = unsigned(shape(1, 2, 2), 1, 2, 3, 1);
        Tensor[] inputs = {x, scalar(Math.log(2)), zero(0), scalar(1 / 240.0), zero(0)};
        NodeRun last = NodeRun.microsoft("QLinearSoftmax").with("opset", 13);
        assertArrayEquals(new long[] {80, 160, 192, 48}, last.one(inputs).toLongs());
        NodeRun first = NodeRun.microsoft("QLinearSoftmax").with("opset", 13).with("axis", 1);
        assertArrayEquals(new long[] {48, 160, 192, 80}, first.one(inputs).toLongs());
        // 2 + 4 + 8 + 2 of 16
        NodeRun flat = NodeRun.microsoft("QLinearSoftmax").with("opset", 12).with("axis", 1);
        assertArrayEquals(new long[] {30, 60, 120, 30}, flat.one(inputs).toLongs());
        assertThrows(Unsupported.class, () -> NodeRun.microsoft("QLinearSoftmax").one(inputs));
    }

    @Test
    void concatenates() {
        Tensor y =
                NodeRun.microsoft("QLinearConcat")
                        .with("axis", -1)
                        .one(
                                scalar(0.5),
                                zero(10),
                                unsigned(shape(2, 1), 7, 8),
                                scalar(0.5),
                                zero(10),
                                unsigned(shape(2, 2), 3, 4, 5, 255),
                                scalar(1),
                                zero(3));
        assertArrayEquals(new long[] {7, 10, 12, 8, 14, 255}, y.toLongs());
        assertThrows(
                Unsupported.class,
                () ->
                        NodeRun.microsoft("QLinearConcat")
                                .with("axis", 0)
                                .one(scalar(1), zero(0), zero(1), scalar(1)));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        NodeRun.microsoft("QLinearConcat")
                                .with("axis", 0)
                                .one(
                                        scalar(1),
                                        zero(0),
                                        unsigned(shape(1, 1), 1),
                                        scalar(1),
                                        zero(0),
                                        unsigned(shape(1, 2), 1, 2),
                                        scalar(1),
                                        zero(0)));
    }

    @Test
    void meansCountThePaddingAsZerosOrNotAtAll() {
        Tensor x = unsigned(shape(1, 1, 3), 12, 15, 18);
        Tensor[] inputs = {x, scalar(1), zero(10), scalar(0.5), zero(1)};
        NodeRun node =
                NodeRun.microsoft("QLinearAveragePool")
                        .with("kernel_shape", new int[] {2})
                        .with("pads", new int[] {1, 0});
        // real numbers 2, 5, 8; means 2, 3.5, 6.5
        assertArrayEquals(new long[] {5, 8, 14}, node.one(inputs).toLongs());
        assertArrayEquals(
                new long[] {3, 8, 14}, node.with("count_include_pad", 1).one(inputs).toLongs());
        assertThrows(Unsupported.class, () -> node.with("dilations", new int[] {1}).one(inputs));
    }

    @Test
    void meansWithChannelsLast() {
        Tensor x = unsigned(shape(1, 2, 2), 2, 100, 4, 200);
        Tensor[] inputs = {x, scalar(1), zero(0), scalar(1), zero(1)};
        NodeRun pool =
                NodeRun.microsoft("QLinearAveragePool")
                        .with("kernel_shape", new int[] {2})
                        .with("channels_last", 1);
        Tensor y = pool.one(inputs);
        assertEquals(Shape.of(1, 1, 2), y.shape());
        assertArrayEquals(new long[] {4, 151}, y.toLongs());
        NodeRun global = NodeRun.microsoft("QLinearGlobalAveragePool").with("channels_last", 1);
        assertArrayEquals(new long[] {4, 151}, global.one(inputs).toLongs());
        // channels first: 51 and 102
        Tensor first = NodeRun.microsoft("QLinearGlobalAveragePool").one(inputs);
        assertEquals(Shape.of(1, 2, 1), first.shape());
        assertArrayEquals(new long[] {52, 103}, first.toLongs());
        inputs[0] = unsigned(shape(1, 2, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeRun.microsoft("QLinearGlobalAveragePool").one(inputs));
    }

    @Test
    void largestWithChannelsLast() {
        Tensor x = signed(shape(1, 3, 2), -5, 7, -6, 8, -7, 9);
        NodeRun node =
                NodeRun.microsoft("NhwcMaxPool")
                        .with("kernel_shape", new int[] {2})
                        .with("pads", new int[] {1, 0})
                        .with("dilations", new int[] {2});
        assertArrayEquals(new long[] {-6, 8, -5, 9}, node.one(x).toLongs());
        assertThrows(Unsupported.class, () -> NodeRun.microsoft("NhwcMaxPool").one(x));
    }

    @Test
    void gemmOfIntegers() {
        Tensor a = unsigned(shape(2, 1), 12, 13);
        Tensor b = signed(shape(2, 2), 4, -4, 6, 2);
        Tensor c = tensor(ElementType.INT32, shape(2), 1, -1);
        NodeRun node = NodeRun.microsoft("QGemm").with("transA", 1).with("alpha", 0.5f);
        // (2, 3) times ((3, -6), (5, 0)), plus c: 22, -13; times 0.5 · 0.5 · (1, 2)
        Tensor[] inputs = {
            a, scalar(0.5), zero(10), b, floats(shape(2), 1, 2), signed(shape(2), 1, 2), c
        };
        NodeRun.assertFloats(0, node.one(inputs), shape(1, 2), 5.5, -6.5);
        Tensor[] quantized = Arrays.copyOf(inputs, 9);
        quantized[7] = scalar(1);
        quantized[8] = zero(20);
        assertArrayEquals(new long[] {26, 14}, node.one(quantized).toLongs());
        quantized[7] = null;
        assertThrows(IllegalArgumentException.class, () -> node.one(quantized));
        // b transposed: ((3, 5), (-6, 0)), of which columns have the zero points
        inputs[3] = signed(shape(2, 2), 4, 6, -4, 2);
        NodeRun.assertFloats(0, node.with("transB", 1).one(inputs), shape(1, 2), 5.5, -6.5);
    }

    @Test
    void productsOfIntegersAsFloats() {
        Tensor a = unsigned(shape(1, 2), 3, 5);
        Tensor b = signed(shape(2, 2), 1, -1, 2, 4);
        NodeRun node = NodeRun.microsoft("MatMulIntegerToFloat");
        Tensor y =
                node.one(
                        a,
                        b,
                        scalar(0.5),
                        floats(shape(2), 1, 0.25),
                        zero(1),
                        signed(shape(2), 0, 1),
                        floats(shape(2), 100, 200));
        // (2, 4) times ((1, -2), (2, 3)) is (10, 8)
        NodeRun.assertFloats(0, y, shape(1, 2), 105, 201);
        NodeRun.assertFloats(0, node.one(a, b, scalar(1), scalar(1)), shape(1, 2), 13, 17);
        assertThrows(
                IllegalArgumentException.class,
                () -> node.one(a, b, floats(shape(2), 1, 1), scalar(1)));
    }

    /** The range of a is [-1, 1.55], a step 0.01. */
    @Test
    void productsOfFloatsThatAreQuantizedFirst() {
        Tensor a = floats(shape(2), -1, 1.55);
        Tensor b = signed(shape(2, 1), 3, 2);
        Tensor y =
                NodeRun.microsoft("DynamicQuantizeMatMul")
                        .one(a, b, scalar(2), signed(shape(), 1), floats(shape(1), 10));
        // -100 · 2 + 155 · 1 steps of 0.02
        NodeRun.assertFloats(1e-5, y, shape(1), 10 - 0.9);
        NodeRun.assertFloats(
                1e-5,
                NodeRun.microsoft("DynamicQuantizeMatMul").one(a, b, scalar(1)),
                shape(1),
                0.1);
    }
}
