package dev.octet.model.operator.microsoft;

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
import java.util.List;
import org.junit.jupiter.api.Test;

/** Normalizations of sums and of embeddings. */
class NormalizationsTest {
    private static final Tensor GAMMA = floats(shape(2), 1, 10);
    private static final Tensor BETA = floats(shape(2), 100, 200);

    private static Tensor ints(int[] shape, double... values) {
        return tensor(ElementType.INT32, shape, values);
    }

    /** Rows of two numbers are -1 and 1 when they are normalized. */
    @Test
    void sumsWithWhatIsBroadcast() {
        Tensor x = floats(shape(2, 1, 2), 1, 5, 7, 3);
        Tensor skip = floats(shape(1, 2), 1, 1);
        Tensor bias = floats(shape(2), 0, 2);
        List<Tensor> y =
                NodeRun.microsoft("SkipLayerNormalization")
                        .outputs(4)
                        .all(x, skip, GAMMA, BETA, bias);
        // sums 2, 8 and 8, 6
        assertFloats(1e-6, y.get(0), shape(2, 1, 2), 99, 210, 101, 190);
        assertFloats(0, y.get(1), shape(2, 1, 1), 5, 7);
        assertFloats(1e-6, y.get(2), shape(2, 1, 1), 1 / 3.0, 1);
        assertFloats(0, y.get(3), shape(2, 1, 2), 2, 8, 8, 6);
        // the variance is 16 without the bias, 9 makes it 25
        Tensor damped =
                NodeRun.microsoft("SkipLayerNormalization")
                        .with("epsilon", 9f)
                        .one(floats(shape(1, 2), 0, 8), floats(shape(1, 2), 0, 0), GAMMA);
        assertFloats(1e-6, damped, shape(1, 2), -0.8, 8);
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        NodeRun.microsoft("SkipLayerNormalization")
                                .one(x, floats(shape(2, 2), 1, 1, 1, 1), GAMMA));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        NodeRun.microsoft("SkipLayerNormalization")
                                .one(x, skip, floats(shape(1), 1)));
    }

    /** The mean square of 3 + 0 and 4 + 1 is 17, of 1 and 7 it is 25. */
    @Test
    void rootMeanSquares() {
        Tensor x = floats(shape(1, 2), 1, 4);
        List<Tensor> y =
                NodeRun.microsoft("SkipSimplifiedLayerNormalization")
                        .outputs(4)
                        .all(x, floats(shape(1, 2), 0, 1), GAMMA, floats(shape(2), 0, 2));
        assertFloats(1e-6, y.get(0), shape(1, 2), 0.2, 14);
        assertFloats(0, y.get(1), shape(1, 1), 0);
        assertFloats(1e-6, y.get(2), shape(1, 1), 0.2);
        assertFloats(0, y.get(3), shape(1, 2), 1, 7);
        Tensor rows = floats(shape(1, 2, 2), 1, 7, 5, 5);
        assertFloats(
                1e-5,
                NodeRun.of("SimplifiedLayerNormalization", 1).one(rows, GAMMA),
                shape(1, 2, 2),
                0.2,
                14,
                1,
                10);
        Tensor all = floats(shape(2, 2), 1, 2, 3, 4);
        List<Tensor> whole =
                NodeRun.of("SimplifiedLayerNormalization", 17)
                        .with("axis", 1)
                        .outputs(2)
                        .all(rows, all);
        assertFloats(1e-5, whole.get(0), shape(1, 2, 2), 0.2, 2.8, 3, 4);
        assertFloats(1e-5, whole.get(1), shape(1, 1, 1), 0.2);
        assertThrows(
                Unsupported.class,
                () ->
                        NodeRun.of("SimplifiedLayerNormalization", 17)
                                .with("stash_type", 10)
                                .one(rows, GAMMA));
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeRun.of("SimplifiedLayerNormalization", 17).one(rows, all));
    }

    @Test
    void embeddings() {
        Tensor ids = ints(shape(1, 2), 2, 0);
        Tensor words = floats(shape(3, 2), 1, 2, 0, 0, 5, 1);
        Tensor positions = floats(shape(2, 2), 1, 1, 0, 3);
        List<Tensor> y =
                NodeRun.microsoft("EmbedLayerNormalization")
                        .outputs(3)
                        .all(ids, null, words, positions, null, GAMMA, BETA);
        // 6, 2 and 1, 5
        assertFloats(0, y.get(2), shape(1, 2, 2), 6, 2, 1, 5);
        assertFloats(1e-5, y.get(0), shape(1, 2, 2), 101, 190, 99, 210);
        assertArrayEquals(new int[] {0}, y.get(1).toInts());
        Tensor segments = floats(shape(2, 2), 0, 0, 10, 20);
        List<Tensor> other =
                NodeRun.microsoft("EmbedLayerNormalization")
                        .outputs(3)
                        .all(
                                ids,
                                ints(shape(1, 2), 0, 1),
                                words,
                                positions,
                                segments,
                                GAMMA,
                                BETA,
                                ints(shape(1, 2), 2, 1),
                                ints(shape(1, 2), 1, 1));
        assertFloats(0, other.get(2), shape(1, 2, 2), 5, 4, 11, 25);
        // only ones count
        assertArrayEquals(new int[] {1}, other.get(1).toInts());
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        NodeRun.microsoft("EmbedLayerNormalization")
                                .one(
                                        ints(shape(1, 2), 3, 0),
                                        null,
                                        words,
                                        positions,
                                        null,
                                        GAMMA,
                                        BETA));
        assertThrows(
                Unsupported.class,
                () ->
                        NodeRun.microsoft("EmbedLayerNormalization")
                                .one(ids, ids, words, positions, null, GAMMA, BETA));
        assertThrows(
                Unsupported.class,
                () ->
                        NodeRun.microsoft("EmbedLayerNormalization")
                                .one(ids, null, null, positions, null, GAMMA, BETA));
    }

    @Test
    void quantizedEmbeddings() {
        Tensor ids = ints(shape(1, 1), 1);
        Tensor words = tensor(ElementType.UINT8, shape(2, 2), 0, 0, 14, 10);
        Tensor positions = tensor(ElementType.UINT8, shape(1, 2), 0, 4);
        Tensor vectors = tensor(ElementType.UINT8, shape(2), 3, 5);
        Tensor half = floats(shape(), 0.5);
        Tensor one = floats(shape(), 1);
        Tensor ten = tensor(ElementType.UINT8, shape(), 10);
        Tensor none = tensor(ElementType.UINT8, shape(), 0);
        // words (4, 0) / 2, positions (0, 4): (2, 4) is -1, 1; times (3, 5), plus (1, 3)
        List<Tensor> y =
                NodeRun.microsoft("QEmbedLayerNormalization")
                        .outputs(2)
                        .all(
                                ids,
                                null,
                                words,
                                positions,
                                null,
                                vectors,
                                vectors,
                                ints(shape(1, 1), 1),
                                half,
                                one,
                                null,
                                one,
                                one,
                                ten,
                                none,
                                null,
                                none,
                                tensor(ElementType.UINT8, shape(), 2));
        assertFloats(1e-5, y.get(0), shape(1, 1, 2), -2, 8);
        assertArrayEquals(new int[] {1}, y.get(1).toInts());
        assertEquals(ElementType.FLOAT, y.get(0).element());
    }
}
