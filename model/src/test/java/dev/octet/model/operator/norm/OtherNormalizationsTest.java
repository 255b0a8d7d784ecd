package dev.octet.model.operator.norm;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.shape;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** LRN, LpNormalization and MeanVarianceNormalization. */
class OtherNormalizationsTest {
    private static final Tensor X = floats(shape(1, 3, 1, 1), 1, 2, 3);

    private static NodeRun lrn(int size) {
        return NodeRun.of("LRN", 13)
                .with("size", size)
                .with("alpha", (float) size)
                .with("beta", 1f)
                .with("bias", 1f);
    }

    @Test
    void channelsAround() {
        // divided by one more than the sum of the squares of the channels around
        assertFloats(1e-7, lrn(1).one(X), shape(1, 3, 1, 1), 1 / 2.0, 2 / 5.0, 3 / 10.0);
        // an even number sees one more behind
        assertFloats(1e-7, lrn(2).one(X), shape(1, 3, 1, 1), 1 / 6.0, 2 / 14.0, 3 / 10.0);
        assertFloats(1e-7, lrn(3).one(X), shape(1, 3, 1, 1), 1 / 6.0, 2 / 15.0, 3 / 14.0);
        NodeRun all = lrn(Integer.MAX_VALUE);
        assertFloats(1e-7, all.one(X), shape(1, 3, 1, 1), 1 / 15.0, 2 / 15.0, 3 / 15.0);
    }

    @Test
    void channelsAroundWithAPower() {
        Tensor x = floats(shape(1, 1, 2), 4, 2);
        Tensor y =
                NodeRun.of("LRN", 7)
                        .with("size", 1)
                        .with("alpha", 0.25f)
                        .with("beta", 0.5f)
                        .with("bias", 5f)
                        .one(x);
        assertFloats(1e-6, y, shape(1, 1, 2), 4 / 3.0, 2 / Math.sqrt(6));
        Tensor usual = NodeRun.of("LRN", 13).with("size", 1).one(x);
        assertFloats(
                1e-6,
                usual,
                shape(1, 1, 2),
                4 / Math.pow(1.0016, 0.75),
                2 / Math.pow(1.0004, 0.75));
    }

    @Test
    void norms() {
        Tensor x = floats(shape(2, 2), 3, -4, 0, 0);
        assertFloats(1e-7, NodeRun.of("LpNormalization", 7).one(x), shape(2, 2), 0.6, -0.8, 0, 0);
        NodeRun one = NodeRun.of("LpNormalization", 22).with("p", 1);
        assertFloats(1e-7, one.one(x), shape(2, 2), 3 / 7.0, -4 / 7.0, 0, 0);
        one.with("axis", 0);
        assertFloats(1e-7, one.one(x), shape(2, 2), 1, -1, 0, 0);
    }

    @Test
    void meanAndVariance() {
        Tensor x = floats(shape(2, 2, 1, 1), 1, 10, 3, 30);
        Tensor y = NodeRun.of("MeanVarianceNormalization", 9).one(x);
        assertFloats(1e-6, y, shape(2, 2, 1, 1), -1, -1, 1, 1);
        Tensor rows =
                NodeRun.of("MeanVarianceNormalization", 13).with("axes", new int[] {-3}).one(x);
        assertFloats(1e-6, rows, shape(2, 2, 1, 1), -1, 1, -1, 1);
        Tensor all = NodeRun.of("MeanVarianceNormalization", 13).with("axes", new int[0]).one(x);
        double deviation = Math.sqrt((100 + 1 + 64 + 361) / 4.0);
        assertFloats(
                1e-6,
                all,
                shape(2, 2, 1, 1),
                -10 / deviation,
                -1 / deviation,
                -8 / deviation,
                19 / deviation);
        Tensor equal = floats(shape(2), 7, 7);
        NodeRun line = NodeRun.of("MeanVarianceNormalization", 13).with("axes", new int[] {0});
        assertFloats(0, line.one(equal), shape(2), 0, 0);
    }

    @Test
    void emptyAxes() {
        assertFloats(0, lrn(3).one(floats(shape(1, 0, 2))), shape(1, 0, 2));
        assertFloats(0, NodeRun.of("LpNormalization", 7).one(floats(shape(2, 0))), shape(2, 0));
        Tensor empty = floats(shape(0, 2, 2, 2));
        assertFloats(0, NodeRun.of("MeanVarianceNormalization", 9).one(empty), shape(0, 2, 2, 2));
    }

    @Test
    void whatDoesNotFit() {
        refused(lrn(1), floats(shape(1), 1));
        refused(lrn(1), Tensor.of(new int[] {1}, 1, 1));
        refused(NodeRun.of("LpNormalization", 7).with("axis", 4), X);
        refused(NodeRun.of("MeanVarianceNormalization", 9), floats(shape(1, 1, 1), 1));
        NodeRun twice = NodeRun.of("MeanVarianceNormalization", 9).with("axes", new int[] {0, -4});
        refused(twice, X);
        assertThrows(Unsupported.class, () -> NodeRun.of("LRN", 13).bind(X));
        assertThrows(Unsupported.class, () -> lrn(0).bind(X));
        NodeRun third = NodeRun.of("LpNormalization", 7).with("p", 3);
        assertThrows(Unsupported.class, () -> third.bind(X));
    }

    private static void refused(NodeRun node, Tensor input) {
        assertThrows(IllegalArgumentException.class, () -> node.one(input));
    }
}
