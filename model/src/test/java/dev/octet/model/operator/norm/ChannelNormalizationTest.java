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

/** BatchNormalization, InstanceNormalization and GroupNormalization. */
class ChannelNormalizationTest {
    private static final Tensor SCALE = floats(shape(2), 1, 10);
    private static final Tensor BIAS = floats(shape(2), 0.5, 0);
    private static final Tensor MEAN = floats(shape(2), 1, 2);
    private static final Tensor VARIANCE = floats(shape(2), 4, 9);

    /** Channels 1, 5 and 2, 14. */
    private static final Tensor X = floats(shape(1, 2, 2), 1, 5, 2, 14);

    private static NodeRun node(String type, int version) {
        return NodeRun.of(type, version).with("epsilon", 0f);
    }

    @Test
    void batchUsesWhatWasLearned() {
        for (int version : new int[] {7, 9, 14, 15}) {
            Tensor y =
                    node("BatchNormalization", version)
                            .with("momentum", 0.5f)
                            .one(X, SCALE, BIAS, MEAN, VARIANCE);
            assertFloats(1e-6, y, shape(1, 2, 2), 0.5, 2.5, 0, 40);
        }
        Tensor y =
                node("BatchNormalization", 15)
                        .with("epsilon", 16f)
                        .one(X, SCALE, BIAS, MEAN, VARIANCE);
        assertFloats(1e-6, y, shape(1, 2, 2), 0.5, 4 / Math.sqrt(20) + 0.5, 0, 24);
    }

    @Test
    void batchOfOtherRanks() {
        Tensor flat = floats(shape(2, 2), 1, 2, 5, 14);
        Tensor y = node("BatchNormalization", 9).one(flat, SCALE, BIAS, MEAN, VARIANCE);
        assertFloats(1e-6, y, shape(2, 2), 0.5, 0, 2.5, 40);
        Tensor line = floats(shape(3), 1, 2, 3);
        Tensor one = floats(shape(1), 1);
        Tensor two = floats(shape(1), 2);
        assertFloats(
                0, node("BatchNormalization", 9).one(line, two, one, one, one), shape(3), 1, 3, 5);
        assertFloats(
                0,
                node("BatchNormalization", 9)
                        .one(
                                floats(shape(2, 0, 3)),
                                floats(shape(0)),
                                floats(shape(0)),
                                floats(shape(0)),
                                floats(shape(0))),
                shape(2, 0, 3));
    }

    /** Version 7 may have a parameter for each element. */
    @Test
    void batchPerElement() {
        Tensor x = floats(shape(2, 1, 2), 1, 2, 3, 4);
        Tensor scale = floats(shape(1, 2), 1, 10);
        Tensor bias = floats(shape(1, 2), 0, 0);
        Tensor mean = floats(shape(1, 2), 1, 2);
        Tensor variance = floats(shape(1, 2), 1, 1);
        NodeRun node = node("BatchNormalization", 7).with("spatial", 0);
        assertFloats(0, node.one(x, scale, bias, mean, variance), shape(2, 1, 2), 0, 0, 2, 20);
        refused(node("BatchNormalization", 7), x, scale, bias, mean, variance);
    }

    @Test
    void batchOfSeveralTypes() {
        Tensor x = tensor(ElementType.FLOAT16, shape(1, 1), 3);
        Tensor one = floats(shape(1), 1);
        Tensor doubles = tensor(ElementType.DOUBLE, shape(1), 1);
        Tensor y = node("BatchNormalization", 15).one(x, one, one, doubles, doubles);
        assertEquals(ElementType.FLOAT16, y.element());
        assertFloats(0, y, shape(1, 1), 3);
        refused(node("BatchNormalization", 15), x, one, doubles, one, one);
    }

    /** Channels 1, 5 and 2, 14 have means 3 and 8, and variances 4 and 36. */
    @Test
    void batchInTraining() {
        List<Tensor> outputs =
                node("BatchNormalization", 15)
                        .with("training_mode", 1)
                        .with("momentum", 0.75f)
                        .outputs(3)
                        .all(X, SCALE, BIAS, MEAN, VARIANCE);
        assertFloats(1e-6, outputs.get(0), shape(1, 2, 2), -0.5, 1.5, -10, 10);
        assertFloats(1e-6, outputs.get(1), shape(2), 0.75 + 0.25 * 3, 1.5 + 0.25 * 8);
        assertFloats(1e-6, outputs.get(2), shape(2), 3 + 0.25 * 4, 6.75 + 0.25 * 36);
        // the same two channels in a batch of two
        Tensor two = floats(shape(2, 2), 1, 2, 5, 14);
        Tensor y =
                node("BatchNormalization", 14)
                        .with("training_mode", 1)
                        .one(two, SCALE, BIAS, MEAN, VARIANCE);
        assertFloats(1e-6, y, shape(2, 2), -0.5, -10, 1.5, 10);
    }

    @Test
    void batchInTrainingOfOldVersions() {
        unsupported(NodeRun.of("BatchNormalization", 15).outputs(3));
        unsupported(NodeRun.of("BatchNormalization", 9).outputs(5));
        unsupported(NodeRun.of("BatchNormalization", 9).with("training_mode", 0));
        unsupported(NodeRun.of("BatchNormalization", 9).with("spatial", 1));
    }

    private static void unsupported(NodeRun node) {
        assertThrows(Unsupported.class, () -> node.bind(X, SCALE, BIAS, MEAN, VARIANCE));
    }

    @Test
    void instancesOnTheirOwn() {
        Tensor y = node("InstanceNormalization", 7).one(X, SCALE, BIAS);
        assertFloats(1e-6, y, shape(1, 2, 2), -0.5, 1.5, -10, 10);
        Tensor damped =
                NodeRun.of("InstanceNormalization", 22).with("epsilon", 12f).one(X, SCALE, BIAS);
        assertFloats(1e-6, damped, shape(1, 2, 2), 0, 1, -60 / Math.sqrt(48), 60 / Math.sqrt(48));
        assertFloats(
                0,
                node("InstanceNormalization", 22)
                        .one(floats(shape(2, 0, 3)), floats(shape(0)), floats(shape(0))),
                shape(2, 0, 3));
    }

    @Test
    void groupsOfChannels() {
        // group 0: 1, 3, 3, 1, group 1: 0, 4, 4, 0
        Tensor x = floats(shape(1, 4, 2), 1, 3, 3, 1, 0, 4, 4, 0);
        Tensor old = node("GroupNormalization", 18).with("num_groups", 2).one(x, SCALE, BIAS);
        assertFloats(1e-6, old, shape(1, 4, 2), -0.5, 1.5, 1.5, -0.5, -10, 10, 10, -10);
        Tensor scale = floats(shape(4), 1, 10, 100, 1000);
        Tensor bias = floats(shape(4), 0, 0, 0, 1);
        Tensor y = node("GroupNormalization", 21).with("num_groups", 2).one(x, scale, bias);
        assertFloats(1e-4, y, shape(1, 4, 2), -1, 1, 10, -10, -100, 100, 1001, -999);
    }

    @Test
    void groupsRoundTheirFirstStage() {
        Tensor x = floats(shape(1, 1, 2), 1, 1.00390625);
        Tensor one = floats(shape(1), 1);
        NodeRun node = NodeRun.of("GroupNormalization", 21).with("num_groups", 1);
        assertTrue(node.one(x, one, one).getDouble(0) < 1);
        assertFloats(0, node.with("stash_type", 16).one(x, one, one), shape(1, 1, 2), 1, 1);
    }

    @Test
    void whatDoesNotFit() {
        Tensor three = floats(shape(3), 1, 1, 1);
        refused(node("BatchNormalization", 15), X, SCALE, BIAS, MEAN, three);
        refused(node("BatchNormalization", 15), floats(shape(), 1), SCALE, BIAS, MEAN, VARIANCE);
        refused(node("InstanceNormalization", 22), X, three, three);
        refused(node("InstanceNormalization", 22), MEAN, SCALE, BIAS);
        refused(node("GroupNormalization", 21).with("num_groups", 3), X, three, three);
        refused(node("GroupNormalization", 18).with("num_groups", 1), X, SCALE, BIAS);
        assertThrows(Unsupported.class, () -> node("GroupNormalization", 21).bind(X, SCALE, BIAS));
        NodeRun stashed =
                node("GroupNormalization", 18).with("num_groups", 1).with("stash_type", 1);
        assertThrows(Unsupported.class, () -> stashed.bind(X, SCALE, BIAS));
    }

    private static void refused(NodeRun node, Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> node.one(inputs));
    }

    @Test
    void attributesCanBeRead() {
        assertEquals(
                new GroupNormalization(2, 0, true, ElementType.FLOAT),
                node("GroupNormalization", 21).with("num_groups", 2).bind(X, SCALE, BIAS));
        assertEquals(
                new BatchNormalization(0, true),
                node("BatchNormalization", 15).bind(X, SCALE, BIAS, MEAN, VARIANCE));
        assertEquals(
                new InstanceNormalization(0),
                node("InstanceNormalization", 7).bind(X, SCALE, BIAS));
    }
}
