package dev.octet.model.operator.norm;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** LayerNormalization and RMSNormalization. */
class LayerNormalizationTest {
    /** Means 3 and 10, variances 4 and 9. */
    private static final Tensor X = floats(shape(2, 2), 1, 5, 13, 7);

    private static final Tensor ONE = floats(shape(1), 1);

    private static NodeRun layer() {
        return NodeRun.of("LayerNormalization", 17).with("epsilon", 0f).outputs(3);
    }

    @Test
    void epsilonIsFiniteAndNotNegative() {
        for (float epsilon : new float[] {-1e-5f, Float.NaN, Float.POSITIVE_INFINITY}) {
            NodeRun node = NodeRun.of("LayerNormalization", 17).with("epsilon", epsilon);
            Tensor x = NodeRun.floats(NodeRun.shape(2), 1, 2);
            assertThrows(Unsupported.class, () -> node.bind(x, x));
        }
    }

    @Test
    void bringsToMeanZeroAndVarianceOne() {
        List<Tensor> outputs = layer().all(X, ONE);
        assertFloats(1e-7, outputs.get(0), shape(2, 2), -1, 1, 1, -1);
        assertFloats(0, outputs.get(1), shape(2, 1), 3, 10);
        assertFloats(1e-7, outputs.get(2), shape(2, 1), 0.5, 1 / 3.0);
    }

    @Test
    void scalesAndShifts() {
        Tensor scale = floats(shape(2), 10, 100);
        Tensor bias = floats(shape(2, 1), 0.5, 0.25);
        Tensor y = layer().one(X, scale, bias);
        assertFloats(1e-5, y, shape(2, 2), -9.5, 100.5, 10.25, -99.75);
    }

    @Test
    void epsilonIsAdded() {
        Tensor y = layer().with("epsilon", 5f).one(X, ONE);
        assertFloats(
                1e-6, y, shape(2, 2), -2 / 3.0, 2 / 3.0, 3 / Math.sqrt(14), -3 / Math.sqrt(14));
    }

    @Test
    void overAllAxesBehind() {
        Tensor x = floats(shape(2, 1, 2), 1, 5, 5, 1);
        for (int axis : new int[] {0, -3}) {
            List<Tensor> outputs = layer().with("axis", axis).all(x, ONE);
            assertFloats(1e-7, outputs.get(0), shape(2, 1, 2), -1, 1, 1, -1);
            assertFloats(0, outputs.get(1), shape(1, 1, 1), 3);
        }
        assertFloats(0, layer().with("axis", 1).all(x, ONE).get(2), shape(2, 1, 1), 0.5, 0.5);
    }

    @Test
    void theFirstStageIsRounded() {
        // doubles become floats: 1 + 2^-30 is 1
        Tensor x = tensor(ElementType.DOUBLE, shape(2), 1, 1 + 0x1p-30);
        Tensor one = tensor(ElementType.DOUBLE, shape(1), 1);
        List<Tensor> outputs = layer().with("epsilon", 1f).all(x, one);
        assertEquals(ElementType.DOUBLE, outputs.get(0).element());
        assertEquals(ElementType.FLOAT, outputs.get(1).element());
        assertFloats(0, outputs.get(0), shape(2), 0, 0);
        // 1.00390625 needs nine binary digits, bfloat16 has eight
        Tensor fine = floats(shape(2), 1, 1.00390625);
        List<Tensor> stashed = layer().with("epsilon", 1f).with("stash_type", 16).all(fine, ONE);
        assertEquals(ElementType.BFLOAT16, stashed.get(1).element());
        assertFloats(0, stashed.get(0), shape(2), 0, 0);
    }

    @Test
    void theFirstStageBecomesTheInputsType() {
        // a third is 0.333251953125 as float16, five of them 1.666015625; rounded once 1.6669921875
        Tensor x = tensor(ElementType.FLOAT16, shape(2), 1, 5);
        Tensor scale = tensor(ElementType.FLOAT16, shape(), 5);
        Tensor y = layer().with("epsilon", 32f).one(x, scale);
        assertFloats(0, y, shape(2), -1.666015625, 1.666015625);
    }

    @Test
    void rootMeanSquare() {
        Tensor x = floats(shape(1, 2), 1, 7);
        NodeRun node = NodeRun.of("RMSNormalization", 23).with("epsilon", 0f);
        assertFloats(1e-7, node.one(x, floats(shape(2), 1, 10)), shape(1, 2), 0.2, 14);
        node.with("epsilon", 24f).with("axis", -2);
        assertFloats(1e-7, node.one(x, ONE), shape(1, 2), 1 / 7.0, 1);
        Tensor doubles = node.one(x, tensor(ElementType.DOUBLE, shape(), 2));
        assertEquals(ElementType.DOUBLE, doubles.element());
    }

    @Test
    void emptyAxes() {
        List<Tensor> outputs = layer().all(floats(shape(2, 0)), ONE);
        assertFloats(0, outputs.get(0), shape(2, 0));
        assertFloats(0, outputs.get(1), shape(2, 1), Double.NaN, Double.NaN);
        assertFloats(0, layer().one(floats(shape(0, 2)), ONE), shape(0, 2));
    }

    @Test
    void whatDoesNotFit() {
        refused(layer().with("axis", 2), X, ONE);
        refused(layer(), X, floats(shape(3), 1, 1, 1));
        refused(layer(), X, floats(shape(1, 1, 1), 1));
        refused(layer(), floats(shape(1), 1), floats(shape(2), 1, 1));
        refused(layer(), X, ONE, tensor(ElementType.DOUBLE, shape(1), 1));
        refused(layer(), Tensor.of(new int[] {1}, 1), Tensor.of(new int[] {1}, 1));
        refused(NodeRun.of("RMSNormalization", 23).with("axis", -3), X, ONE);
        refused(NodeRun.of("RMSNormalization", 23), X, Tensor.of(new int[] {1}, 1));
        assertThrows(Unsupported.class, () -> layer().with("stash_type", 11).bind(X, ONE));
        assertThrows(Unsupported.class, () -> layer().with("stash_type", 6).bind(X, ONE));
        NodeRun early = NodeRun.of("RMSNormalization", 22);
        assertThrows(Unsupported.class, () -> early.bind(X, ONE));
    }

    private static void refused(NodeRun node, Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> node.one(inputs));
    }

    @Test
    void attributesCanBeRead() {
        assertEquals(new LayerNormalization(-1, 0, ElementType.FLOAT), layer().bind(X, ONE));
        assertEquals(
                new RMSNormalization(-1, 1e-5f, ElementType.FLOAT),
                NodeRun.of("RMSNormalization", 23).bind(X, ONE));
    }

    @Test
    void onnxRuntimeWritesItIntoOldNetworks() {
        Tensor now = layer().all(X, ONE).get(0);
        Tensor early =
                NodeRun.of("LayerNormalization", 11).with("epsilon", 0f).outputs(3).one(X, ONE);
        assertTrue(now.hasBitsOf(early));
    }
}
