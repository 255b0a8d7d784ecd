package dev.octet.model.operator.product;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.mixed;
import static dev.octet.model.operator.NodeRun.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ConvTransposeTest {
    private static final Tensor X = floats(shape(1, 1, 3), 1, 10, 100);
    private static final Tensor W = floats(shape(1, 1, 4), 1, 2, 3, 4);

    /** Products 1·W, 10·W and 100·W two elements apart: 1, 2, 13, 24, 130, 240, 300, 400. */
    private static NodeRun node() {
        return NodeRun.of("ConvTranspose", 11).with("strides", new int[] {2});
    }

    @Test
    void addsProductsWhereTheyFall() {
        assertFloats(0, node().one(X, W), shape(1, 1, 8), 1, 2, 13, 24, 130, 240, 300, 400);
        Tensor y = node().with("pads", new int[] {1, 2}).one(X, W, floats(shape(1), 0.5));
        assertFloats(0, y, shape(1, 1, 5), 2.5, 13.5, 24.5, 130.5, 240.5);
    }

    @Test
    void outputPaddingIsBehind() {
        Tensor y = node().with("output_padding", new int[] {1}).one(X, W);
        assertFloats(0, y, shape(1, 1, 9), 1, 2, 13, 24, 130, 240, 300, 400, 0);
    }

    @Test
    void outputShapeSaysWhatIsCutOff() {
        NodeRun five = node().with("output_shape", new int[] {5});
        assertFloats(0, five.one(X, W), shape(1, 1, 5), 13, 24, 130, 240, 300);
        five.with("auto_pad", "SAME_LOWER");
        assertFloats(0, five.one(X, W), shape(1, 1, 5), 13, 24, 130, 240, 300);
        five.with("auto_pad", "SAME_UPPER");
        assertFloats(0, five.one(X, W), shape(1, 1, 5), 2, 13, 24, 130, 240);
        Tensor larger = node().with("output_shape", new int[] {9}).one(X, W);
        assertFloats(0, larger, shape(1, 1, 9), 1, 2, 13, 24, 130, 240, 300, 400, 0);
    }

    @Test
    void paddingOfItsOwn() {
        Tensor upper = node().with("auto_pad", "SAME_UPPER").one(X, W);
        assertFloats(0, upper, shape(1, 1, 6), 2, 13, 24, 130, 240, 300);
        NodeRun padded = node().with("output_padding", new int[] {1});
        Tensor lower = padded.with("auto_pad", "SAME_LOWER").one(X, W);
        assertFloats(0, lower, shape(1, 1, 6), 13, 24, 130, 240, 300, 400);
        Tensor valid = node().with("auto_pad", "VALID").one(X, W);
        assertFloats(0, valid, shape(1, 1, 8), 1, 2, 13, 24, 130, 240, 300, 400);
        // products that do not reach as far as strides do
        Tensor apart = node().with("auto_pad", "SAME_UPPER").one(X, floats(shape(1, 1, 1), 1));
        assertFloats(0, apart, shape(1, 1, 5), 1, 0, 10, 0, 100);
    }

    /** What makes it the transpose: the sum of conv(y)·x is that of y·convTranspose(x). */
    @Test
    void isTheTransposeOfAConvolution() {
        for (int stride = 1; stride <= 3; stride++) {
            for (int dilation = 1; dilation <= 2; dilation++) {
                for (int group = 1; group <= 2; group++) {
                    int[] strides = {stride, 1};
                    int[] dilations = {dilation, 2};
                    int[] pads = {1, 0, 0, 1};
                    Tensor w = mixed(1, 4, 6 / group, 2, 3);
                    Tensor y = mixed(2, 2, 6, 7, 6);
                    NodeRun forward =
                            NodeRun.of("Conv", 11)
                                    .with("strides", strides)
                                    .with("dilations", dilations)
                                    .with("pads", pads)
                                    .with("group", group);
                    Tensor convolved = forward.one(y, w);
                    Tensor x = mixed(3, convolved.shape().dims());
                    int unseen = (7 + 1 - (dilation + 1)) % stride;
                    Tensor transposed =
                            NodeRun.of("ConvTranspose", 11)
                                    .with("strides", strides)
                                    .with("dilations", dilations)
                                    .with("pads", pads)
                                    .with("group", group)
                                    .with("output_padding", new int[] {unseen, 0})
                                    .one(x, w);
                    assertEquals(y.shape(), transposed.shape());
                    assertEquals(dot(convolved, x), dot(y, transposed));
                }
            }
        }
    }

    private static double dot(Tensor a, Tensor b) {
        double sum = 0;
        for (int i = 0; i < a.count(); i++) {
            sum += a.getDouble(i) * b.getDouble(i);
        }
        return sum;
    }

    @Test
    void emptyAxes() {
        assertFloats(0, node().one(floats(shape(0, 1, 3)), W), shape(0, 1, 8));
        assertFloats(0, node().one(floats(shape(2, 1, 0)), W), shape(2, 1, 0));
    }

    @Test
    void whatDoesNotFit() {
        refused(node(), X, floats(shape(2, 1, 1), 1, 1));
        refused(node(), X, W, floats(shape(2), 1, 1));
        refused(node(), floats(shape(1, 1), 1), floats(shape(1, 1), 1));
        refused(node().with("output_padding", new int[] {2}), X, W);
        refused(node().with("output_shape", new int[] {1, 1, 5}), X, W);
        refused(node().with("pads", new int[] {5, 5}), X, W);
        refused(node().with("kernel_shape", new int[] {3}), X, W);
        refused(node().with("group", 2), X, W);
        refused(node().with("strides", new int[] {Integer.MAX_VALUE}), X, W);
    }

    private static void refused(NodeRun node, Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> node.one(inputs));
    }
}
