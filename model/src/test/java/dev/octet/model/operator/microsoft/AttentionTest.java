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
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Attention over heads of one element. Tokens are [score, value]; queries are 1, keys the score,
 * values the value, so that shares are those of e to the score.
 */
class AttentionTest {
    /** Queries: nothing, keys: the first element, values: the second one. */
    private static final Tensor WEIGHTS = floats(shape(2, 3), 0, 1, 0, 0, 0, 1);

    private static final Tensor BIAS = floats(shape(3), 1, 0, 0);
    private static final double LOG2 = Math.log(2);

    /** Shares 1, 2, 1 of 4 of values 4, 8, 16. */
    private static final Tensor X = floats(shape(1, 3, 2), 0, 4, LOG2, 8, 0, 16);

    private static NodeRun attention() {
        return NodeRun.microsoft("Attention").with("num_heads", 1);
    }

    private static Tensor mask(int[] shape, double... values) {
        return tensor(ElementType.INT32, shape, values);
    }

    private static void assertOutput(Tensor y, double... wanted) {
        assertFloats(1e-5, y, shape(1, 3, 1), wanted);
    }

    /** The result of each query where the three keys have these shares before they are summed. */
    private static double mean(double... shares) {
        double[] values = {4, 8, 16};
        double sum = 0;
        double all = 0;
        for (int i = 0; i < 3; i++) {
            sum += shares[i] * values[i];
            all += shares[i];
        }
        return sum / all;
    }

    @Test
    void everyKey() {
        List<Tensor> y = attention().outputs(2).all(X, WEIGHTS, BIAS);
        assertOutput(y.get(0), 9, 9, 9);
        assertFloats(1e-6, y.get(1), shape(2, 1, 1, 3, 1), 0, LOG2, 0, 4, 8, 16);
    }

    @Test
    void causal() {
        Tensor y = attention().with("unidirectional", 1).one(X, WEIGHTS, BIAS);
        assertOutput(y, 4, mean(1, 2, 0), 9);
        // hidden altogether, whatever the filter is
        Tensor weak =
                attention()
                        .with("unidirectional", 1)
                        .with("mask_filter_value", -1f)
                        .one(X, WEIGHTS, BIAS);
        assertOutput(weak, 4, mean(1, 2, 0), 9);
    }

    @Test
    void masks() {
        double first = mean(1, 2, 0);
        NodeRun node = attention();
        assertOutput(node.one(X, WEIGHTS, BIAS, mask(shape(1), 2)), first, first, first);
        double middle = mean(0, 1, 0);
        assertOutput(node.one(X, WEIGHTS, BIAS, mask(shape(2), 2, 1)), middle, middle, middle);
        Tensor lengths = mask(shape(5), 2, 0, 3, 0, 3);
        assertOutput(node.one(X, WEIGHTS, BIAS, lengths), first, first, first);
        double outer = mean(1, 0, 1);
        assertOutput(node.one(X, WEIGHTS, BIAS, mask(shape(1, 3), 1, 0, 7)), outer, outer, outer);
        Tensor each = mask(shape(1, 3, 3), 1, 0, 1, 0, 1, 0, 1, 1, -1);
        assertOutput(node.one(X, WEIGHTS, BIAS, each), outer, middle, first);
        // of four tokens there may be, three are here
        Tensor all = mask(shape(1, 1, 4, 4), 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1);
        assertOutput(node.one(X, WEIGHTS, BIAS, all), outer, middle, first);
        assertOutput(node.one(X, WEIGHTS, BIAS, mask(shape(1, 1), 0)), 9, 9, 9);
        assertThrows(
                IllegalArgumentException.class,
                () -> node.one(X, WEIGHTS, BIAS, mask(shape(1, 2), 1, 1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> node.one(X, WEIGHTS, BIAS, floats(shape(1), 2)));
    }

    @Test
    void hiddenKeysKeepAShareWhereTheFilterIsWeak() {
        NodeRun node = attention().with("mask_filter_value", (float) -LOG2);
        double y = mean(1, 2, 0.5);
        assertOutput(node.one(X, WEIGHTS, BIAS, mask(shape(1), 2)), y, y, y);
    }

    @Test
    void scaleAndBiasOfScores() {
        // queries are 1 and a head has one element, so the scale is 1 by itself
        double y = mean(1, 4, 1);
        assertOutput(attention().with("scale", 2f).one(X, WEIGHTS, BIAS), y, y, y);
        Tensor bias = floats(shape(1, 1, 3, 3), 0, 0, LOG2, LOG2, 0, 0, 0, 0, 0);
        assertOutput(
                attention().one(X, WEIGHTS, BIAS, null, null, bias),
                mean(1, 2, 2),
                mean(2, 2, 1),
                9);
        assertThrows(
                IllegalArgumentException.class,
                () -> attention().one(X, WEIGHTS, BIAS, null, null, floats(shape(1, 1, 1, 1), 1)));
    }

    @Test
    void pastComesFirst() {
        Tensor past = floats(shape(2, 1, 1, 2, 1), 0, LOG2, 4, 8);
        Tensor x = floats(shape(1, 1, 2), 0, 16);
        List<Tensor> y =
                attention().with("unidirectional", 1).outputs(2).all(x, WEIGHTS, BIAS, null, past);
        assertFloats(1e-5, y.get(0), shape(1, 1, 1), 9);
        assertFloats(1e-6, y.get(1), shape(2, 1, 1, 3, 1), 0, LOG2, 0, 4, 8, 16);
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        attention()
                                .one(
                                        x,
                                        WEIGHTS,
                                        BIAS,
                                        null,
                                        floats(shape(2, 1, 1, 1, 2), 1, 1, 1, 1)));
    }

    @Test
    void pastWhoseMemoryIsShared() {
        Tensor past = floats(shape(2, 1, 1, 4, 1), 0, LOG2, 7, 7, 4, 8, 7, 7);
        Tensor x = floats(shape(1, 1, 2), 0, 16);
        NodeRun node = attention().with("past_present_share_buffer", 1).outputs(2);
        List<Tensor> y = node.all(x, WEIGHTS, BIAS, null, past, null, mask(shape(1), 2));
        assertFloats(1e-5, y.get(0), shape(1, 1, 1), 9);
        assertFloats(1e-6, y.get(1), shape(2, 1, 1, 4, 1), 0, LOG2, 0, 7, 4, 8, 16, 7);
        assertThrows(
                IllegalArgumentException.class,
                () -> node.one(x, WEIGHTS, BIAS, null, past, null, mask(shape(1), 4)));
        assertThrows(Unsupported.class, () -> node.one(x, WEIGHTS, BIAS, null, past));
    }

    /** The second head has the values of the first one twice as large, and keys that are equal. */
    @Test
    void headsAndValuesOfAnotherSize() {
        Tensor weights = floats(shape(2, 8), 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0);
        Tensor bias = floats(shape(8), 1, 1, 0, 0, 0, 5, 0, 6);
        NodeRun node =
                NodeRun.microsoft("Attention")
                        .with("num_heads", 2)
                        .with("qkv_hidden_sizes", new int[] {2, 2, 4});
        double equal = 2 * mean(1, 1, 1);
        Tensor y = node.one(X, weights, bias);
        assertFloats(1e-5, y, shape(1, 3, 4), 9, 5, equal, 6, 9, 5, equal, 6, 9, 5, equal, 6);
        assertThrows(Unsupported.class, () -> node.outputs(2).all(X, weights, bias));
    }

    @Test
    void refusals() {
        assertThrows(Unsupported.class, () -> NodeRun.microsoft("Attention").one(X, WEIGHTS, BIAS));
        assertThrows(
                Unsupported.class, () -> attention().with("do_rotary", 1).one(X, WEIGHTS, BIAS));
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeRun.microsoft("Attention").with("num_heads", 2).one(X, WEIGHTS, BIAS));
        Attention read = (Attention) attention().with("unidirectional", 1).bind(X, WEIGHTS, BIAS);
        assertEquals(new Attention(1, true, 0, -10000, null, false), read);
    }

    /** Scores 0, 1, 0 times the scale log 2. */
    @Test
    void projectionsOfIntegers() {
        Tensor x = tensor(ElementType.UINT8, shape(1, 3, 2), 10, 14, 11, 18, 10, 26);
        Tensor weights = tensor(ElementType.INT8, shape(2, 3), 0, 2, 5, 0, 1, 6);
        Tensor y =
                NodeRun.microsoft("QAttention")
                        .with("num_heads", 1)
                        .with("unidirectional", 1)
                        .one(
                                x,
                                weights,
                                BIAS,
                                floats(shape(), 1),
                                floats(shape(3), 1, LOG2, 1),
                                null,
                                tensor(ElementType.UINT8, shape(), 10),
                                tensor(ElementType.INT8, shape(3), 0, 1, 5));
        assertOutput(y, 4, mean(1, 2, 0), 9);
    }

    @Test
    void projectedAlready() {
        Tensor q = floats(shape(1, 1, 1), 1);
        Tensor k = floats(shape(1, 3, 1), 0, LOG2, 0);
        Tensor v = floats(shape(1, 3, 1), 4, 8, 16);
        NodeRun node = NodeRun.microsoft("MultiHeadAttention").with("num_heads", 1);
        assertFloats(1e-5, node.one(q, k, v), shape(1, 1, 1), 9);
        // a bias of queries that turns scores around, and one of values
        Tensor bias = floats(shape(3), -2, 0, 100);
        assertFloats(1e-5, node.one(q, k, v, bias), shape(1, 1, 1), 100 + mean(1, 0.5, 1));
        Tensor outside = k.reshape(Shape.of(1, 1, 3, 1));
        assertFloats(
                1e-5, node.one(q, outside, v.reshape(Shape.of(1, 1, 3, 1))), shape(1, 1, 1), 9);
        assertFloats(
                1e-5, node.one(q, k, v, null, mask(shape(1), 2)), shape(1, 1, 1), mean(1, 2, 0));
        Tensor together = floats(shape(1, 3, 1, 2, 1), 0, 4, LOG2, 8, 0, 16);
        assertFloats(1e-5, node.one(q, together), shape(1, 1, 1), 9);
        Tensor packed = floats(shape(1, 3, 1, 3, 1), 1, 0, 4, 1, LOG2, 8, 1, 0, 16);
        assertOutput(node.one(packed), 9, 9, 9);
        assertThrows(IllegalArgumentException.class, () -> node.one(k));
        assertThrows(
                IllegalArgumentException.class, () -> node.one(q, k, floats(shape(1, 2, 1), 1, 1)));
    }

    @Test
    void projectedAlreadyWithAPast() {
        Tensor x = floats(shape(1, 1, 1), 1);
        NodeRun node = NodeRun.microsoft("MultiHeadAttention").with("num_heads", 1).outputs(3);
        List<Tensor> y =
                node.all(
                        x,
                        floats(shape(1, 1, 1), 0),
                        floats(shape(1, 1, 1), 16),
                        null,
                        null,
                        null,
                        floats(shape(1, 1, 2, 1), 0, LOG2),
                        floats(shape(1, 1, 2, 1), 4, 8));
        assertFloats(1e-5, y.get(0), shape(1, 1, 1), 9);
        assertFloats(1e-6, y.get(1), shape(1, 1, 3, 1), 0, LOG2, 0);
        assertArrayEquals(new float[] {4, 8, 16}, y.get(2).toFloats());
    }
}
