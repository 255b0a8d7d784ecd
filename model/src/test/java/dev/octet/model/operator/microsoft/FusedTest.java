package dev.octet.model.operator.microsoft;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.mixed;
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
import org.junit.jupiter.api.Test;

/** Products, convolutions and functions that ONNX Runtime fuses. */
class FusedTest {
    @Test
    void productsOfTransposedMatrices() {
        Tensor a = floats(shape(2, 1), 1, 2);
        Tensor b = floats(shape(3, 2), 1, 10, 2, 20, 3, 30);
        NodeRun node =
                NodeRun.microsoft("FusedMatMul")
                        .with("transA", 1)
                        .with("transB", 1)
                        .with("alpha", 0.5f);
        assertFloats(0, node.one(a, b), shape(1, 3), 10.5, 21, 31.5);
        // a vector is never transposed
        assertFloats(0, node.one(floats(shape(2), 1, 2), b), shape(3), 10.5, 21, 31.5);
        assertEquals(
                ElementType.DOUBLE,
                NodeRun.microsoft("FusedMatMul")
                        .one(
                                tensor(ElementType.DOUBLE, shape(1), 3),
                                tensor(ElementType.DOUBLE, shape(1), 3))
                        .element());
        assertThrows(
                IllegalArgumentException.class, () -> NodeRun.microsoft("FusedMatMul").one(a, b));
    }

    /** The first axis becomes the rows: the same numbers as with the batch in front. */
    @Test
    void productsOfMatricesWhoseBatchLiesInside() {
        Tensor a = mixed(1, 3, 2, 4);
        Tensor inFront = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 3, 4));
        for (int row = 0; row < 3; row++) {
            for (int batch = 0; batch < 2; batch++) {
                inFront.copy((batch * 3 + row) * 4, a, (row * 2 + batch) * 4, 4);
            }
        }
        Tensor b = mixed(2, 2, 4, 5);
        Tensor wanted = NodeRun.microsoft("FusedMatMul").one(inFront, b);
        NodeRun node = NodeRun.microsoft("FusedMatMul").with("transBatchA", 1);
        assertArrayEquals(wanted.toFloats(), node.one(a, b).toFloats());
        assertEquals(Shape.of(2, 3, 5), node.one(a, b).shape());
        assertThrows(IllegalArgumentException.class, () -> node.one(mixed(1, 2, 4), b));
    }

    @Test
    void gemmWithActivations() {
        Tensor a = floats(shape(1, 2), 1, -1);
        Tensor b = floats(shape(2, 2), 4, 1, 2, 3);
        Tensor c = floats(shape(1), 1);
        NodeRun relu =
                NodeRun.microsoft("FusedGemm")
                        .with("activation", "Relu")
                        .with("alpha", 2f)
                        .with("beta", -1f);
        // 2 · (2, -2) - 1
        assertFloats(0, relu.one(a, b, c), shape(1, 2), 3, 0);
        NodeRun leaky =
                NodeRun.microsoft("FusedGemm")
                        .with("activation", "LeakyRelu")
                        .with("activation_alpha", 0.5f)
                        .with("transA", 1)
                        .with("transB", 1);
        // a column (1, -1) times a row (4, 1): 4, 1, -4, -1 and halves
        assertFloats(0, leaky.one(a, floats(shape(2, 1), 4, 1)), shape(2, 2), 4, 1, -2, -0.5);
        assertThrows(
                Unsupported.class,
                () -> NodeRun.microsoft("FusedGemm").with("activation", "Elu").one(a, b));
        assertThrows(Unsupported.class, () -> NodeRun.microsoft("FusedGemm").one(a, b));
    }

    @Test
    void activations() {
        assertEquals(-0.5, new Activation("LeakyRelu", 0.25f, 0, 0).of(-2));
        assertEquals(0, new Activation("ThresholdedRelu", 2, 0, 0).of(2));
        assertEquals(2, new Activation("Clip", -1, 2, 0).of(7));
        assertEquals(1, new Activation("HardSigmoid", 0.5f, 0.5f, 0).of(1.5));
        assertEquals(0.25, new Activation("HardSigmoid", 0.5f, 0.5f, 0).of(-0.5));
        assertEquals(1.5 * 0.75, new Activation("HardSwish", 0, 0, 0).of(1.5));
        assertEquals(2 * (Math.exp(-1) - 1), new Activation("Elu", 2, 0, 0).of(-1), 1e-12);
        assertEquals(2 * (Math.exp(-0.5) - 1), new Activation("Celu", 2, 0, 0).of(-1), 1e-12);
        assertEquals(6 * (Math.exp(-1) - 1), new Activation("Selu", 2, 0, 3).of(-1), 1e-12);
        assertEquals(3, new Activation("Selu", 2, 0, 3).of(1));
        assertEquals(Math.log(2), new Activation("Softplus", 0, 0, 0).of(0), 1e-12);
        assertEquals(1000, new Activation("Softplus", 0, 0, 0).of(1000));
        assertEquals(
                3 * Math.log(1 + Math.exp(2)),
                new Activation("ParametricSoftplus", 3, 2, 0).of(1),
                1e-12);
        assertEquals(-0.75, new Activation("Softsign", 0, 0, 0).of(-3));
        assertEquals(3 * Math.tanh(2), new Activation("ScaledTanh", 3, 2, 0).of(1), 1e-12);
        assertEquals(Math.tanh(2), new Activation("Tanh", 0, 0, 0).of(2), 1e-12);
        assertEquals(0.5, new Activation("Sigmoid", 0, 0, 0).of(0));
    }

    @Test
    void convolutionWithAddendAndActivation() {
        Tensor x = floats(shape(1, 1, 3), 1, 2, 3);
        Tensor w = floats(shape(1, 1, 2), 1, -2);
        Tensor bias = floats(shape(1), 0.5);
        Tensor addend = floats(shape(1, 1, 2), 3, 1);
        // -3 and -4, plus 0.5, plus the addend: 0.5, -2.5
        NodeRun clip =
                NodeRun.microsoft("FusedConv")
                        .with("activation", "Clip")
                        .with("activation_params", new float[] {-1, 1});
        assertFloats(0, clip.one(x, w, bias, addend), shape(1, 1, 2), 0.5, -1);
        assertFloats(
                0, NodeRun.microsoft("FusedConv").one(x, w, null, addend), shape(1, 1, 2), 0, -3);
        assertThrows(
                Unsupported.class,
                () -> NodeRun.microsoft("FusedConv").with("activation", "Clip").one(x, w));
        assertThrows(
                Unsupported.class,
                () -> NodeRun.microsoft("FusedConv").with("activation", "Gelu").one(x, w));
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeRun.microsoft("FusedConv").one(x, w, null, floats(shape(2), 3, 1)));
    }

    /** Φ(1) = 0.841344746, Φ(-2) = 0.0227501319. */
    @Test
    void gelus() {
        Tensor x = floats(shape(1, 2), 1, -2);
        double[] exact = {0.841344746, -2 * 0.0227501319};
        assertFloats(1e-7, NodeRun.microsoft("Gelu").one(x), shape(1, 2), exact);
        Tensor less = floats(shape(1, 2), 0.5, -1);
        Tensor bias = floats(shape(2), 0.5, -1);
        assertFloats(1e-7, NodeRun.microsoft("BiasGelu").one(less, bias), shape(1, 2), exact);
        double inner = Math.sqrt(2 / Math.PI) * 1.044715;
        double one = 0.5 * (1 + Math.tanh(inner));
        double two = -(1 + Math.tanh(-Math.sqrt(2 / Math.PI) * (2 + 8 * 0.044715)));
        assertFloats(1e-6, NodeRun.microsoft("FastGelu").one(x), shape(1, 2), one, two);
        assertFloats(1e-6, NodeRun.microsoft("FastGelu").one(less, bias), shape(1, 2), one, two);
        assertFloats(
                1e-6,
                NodeRun.microsoft("QuickGelu").with("alpha", 2f).one(x),
                shape(1, 2),
                1 / (1 + Math.exp(-2)),
                -2 / (1 + Math.exp(4)));
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeRun.microsoft("BiasGelu").one(x, floats(shape(1), 1)));
    }
}
