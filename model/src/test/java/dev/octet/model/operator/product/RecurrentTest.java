package dev.octet.model.operator.product;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.mixed;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Operator;
import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recurrent layers whose functions are identities, so that states are computed by hand. */
class RecurrentTest {
    private static final Tensor X = floats(shape(2, 1, 1), 1, 2);

    /** A node all of whose functions give what they get. */
    private static NodeRun linear(String type, int functions, int directions) {
        int count = functions * directions;
        String[] names = new String[count];
        float[] ones = new float[count];
        Arrays.fill(names, "Affine");
        Arrays.fill(ones, 1);
        return NodeRun.of(type, 14)
                .with("activations", names)
                .with("activation_alpha", ones)
                .with("activation_beta", new float[count])
                .with("direction", directions == 2 ? "bidirectional" : "forward");
    }

    // h = 2 x + 3 h + (0.5 + 0.5): 3, then 14; backwards 5, then 18

    private static final Tensor W = floats(shape(1, 1, 1), 2);
    private static final Tensor R = floats(shape(1, 1, 1), 3);
    private static final Tensor B = floats(shape(1, 2), 0.5, 0.5);

    @Test
    void runsForward() {
        List<Tensor> outputs = linear("RNN", 1, 1).outputs(2).all(X, W, R, B);
        assertFloats(0, outputs.get(0), shape(2, 1, 1, 1), 3, 14);
        assertFloats(0, outputs.get(1), shape(1, 1, 1), 14);
    }

    @Test
    void runsInReverse() {
        List<Tensor> outputs = linear("RNN", 1, 1).with("direction", "reverse").all(X, W, R, B);
        assertFloats(0, outputs.get(0), shape(2, 1, 1, 1), 18, 5);
        assertFloats(0, outputs.get(1), shape(1, 1, 1), 18);
    }

    @Test
    void runsBothWays() {
        Tensor w = floats(shape(2, 1, 1), 2, 2);
        Tensor r = floats(shape(2, 1, 1), 3, 3);
        Tensor b = floats(shape(2, 2), 0.5, 0.5, 0.5, 0.5);
        List<Tensor> outputs = linear("RNN", 1, 2).all(X, w, r, b);
        assertFloats(0, outputs.get(0), shape(2, 2, 1, 1), 3, 18, 14, 5);
        assertFloats(0, outputs.get(1), shape(2, 1, 1), 14, 18);
    }

    @Test
    void startsWithAState() {
        Tensor h = floats(shape(1, 1, 1), 10);
        Tensor y = linear("RNN", 1, 1).one(X, W, R, null, null, h);
        assertFloats(0, y, shape(2, 1, 1, 1), 32, 100);
    }

    @Test
    void sequencesEnd() {
        Tensor x = floats(shape(2, 3, 1), 1, 1, 1, 2, 2, 2);
        Tensor lengths = Tensor.of(new int[] {2, 1, 0}, 3);
        Tensor h = floats(shape(1, 3, 1), 0, 0, 7);
        List<Tensor> forward = linear("RNN", 1, 1).all(x, W, R, B, lengths, h);
        assertFloats(0, forward.get(0), shape(2, 1, 3, 1), 3, 3, 0, 14, 0, 0);
        assertFloats(0, forward.get(1), shape(1, 3, 1), 14, 3, 0);
        List<Tensor> reverse =
                linear("RNN", 1, 1).with("direction", "reverse").all(x, W, R, B, lengths, h);
        assertFloats(0, reverse.get(0), shape(2, 1, 3, 1), 18, 3, 0, 5, 0, 0);
        assertFloats(0, reverse.get(1), shape(1, 3, 1), 18, 3, 0);
    }

    @Test
    void batchFirstIsTheSameTransposed() {
        Tensor w = mixed(1, 2, 3, 2);
        Tensor r = mixed(2, 2, 3, 3);
        Tensor x = mixed(3, 4, 5, 2);
        List<Tensor> usual = NodeRun.of("RNN", 14).with("direction", "bidirectional").all(x, w, r);
        List<Tensor> batchFirst =
                NodeRun.of("RNN", 14)
                        .with("direction", "bidirectional")
                        .with("layout", 1)
                        .all(transpose(x, 1, 0, 2), w, r);
        assertTrue(transpose(usual.get(0), 2, 0, 1, 3).hasBitsOf(batchFirst.get(0)));
        assertTrue(transpose(usual.get(1), 1, 0, 2).hasBitsOf(batchFirst.get(1)));
    }

    private static Tensor transpose(Tensor x, int... axes) {
        String letters = "abcd".substring(0, axes.length);
        StringBuilder output = new StringBuilder();
        for (int axis : axes) {
            output.append(letters.charAt(axis));
        }
        return NodeRun.of("Einsum", 12).with("equation", letters + "->" + output).one(x);
    }

    @Test
    void clipsWhatGoesIn() {
        Tensor y = linear("RNN", 1, 1).with("clip", 4f).one(X, W, R, B);
        assertFloats(0, y, shape(2, 1, 1, 1), 3, 4);
    }

    @Test
    void usualFunctions() {
        Tensor y = NodeRun.of("RNN", 7).one(X, W, R);
        assertEquals(Math.tanh(2), y.getDouble(0), 1e-7);
        // as the specification writes its own defaults
        Tensor written =
                NodeRun.of("RNN", 7)
                        .with("activations", new String[] {"Tanh", "Tanh"})
                        .one(X, W, R);
        assertTrue(y.hasBitsOf(written));
    }

    @Test
    void numbersGoToFunctionsThatHaveSome() {
        GRU gru =
                (GRU)
                        NodeRun.of("GRU", 14)
                                .with("direction", "bidirectional")
                                .with(
                                        "activations",
                                        new String[] {"HardSigmoid", "Tanh", "Elu", "LeakyRelu"})
                                .with("activation_alpha", new float[] {0.25f, 3})
                                .bind(X, W, R);
        assertEquals(
                List.of(
                        new GateFunction(GateFunction.Kind.HARD_SIGMOID, 0.25f, 0.5f),
                        new GateFunction(GateFunction.Kind.TANH, 0, 0),
                        new GateFunction(GateFunction.Kind.ELU, 3, 0),
                        new GateFunction(GateFunction.Kind.LEAKY_RELU, 0.01f, 0)),
                gru.recurrence().functions());
    }

    /**
     * z = x + h, r = 2 x + h, n = 3 x + r h: from h = 1 and x = 1 z = 2, r = 3, n = 6, h = -6 + 2;
     * then x = 2: z = -2, r = 0, n = 6, h = 18 + 8.
     */
    @Test
    void gatedUnit() {
        Tensor w = floats(shape(1, 3, 1), 1, 2, 3);
        Tensor r = floats(shape(1, 3, 1), 1, 1, 1);
        Tensor h = floats(shape(1, 1, 1), 1);
        List<Tensor> outputs = linear("GRU", 2, 1).outputs(2).all(X, w, r, null, null, h);
        assertFloats(0, outputs.get(0), shape(2, 1, 1, 1), -4, 26);
        assertFloats(0, outputs.get(1), shape(1, 1, 1), 26);
    }

    /** With a recurrent bias of 10, n = 3 + r (h + 10) = 36 instead of 3 + r h + 10 = 16. */
    @Test
    void gatedUnitThatResetsBehind() {
        Tensor x = floats(shape(1, 1, 1), 1);
        Tensor w = floats(shape(1, 3, 1), 1, 2, 3);
        Tensor r = floats(shape(1, 3, 1), 1, 1, 1);
        Tensor b = floats(shape(1, 6), 0, 0, 0, 0, 0, 10);
        Tensor h = floats(shape(1, 1, 1), 1);
        NodeRun node = linear("GRU", 2, 1);
        assertFloats(0, node.one(x, w, r, b, null, h), shape(1, 1, 1, 1), -16 + 2);
        node.with("linear_before_reset", 1);
        assertFloats(0, node.one(x, w, r, b, null, h), shape(1, 1, 1, 1), -36 + 2);
    }

    /** With more than one element, the reset goes to each before the weights mix them. */
    @Test
    void gatedUnitOfTwo() {
        Tensor x = floats(shape(1, 1, 1), 1);
        Tensor w = floats(shape(1, 6, 1), 0, 0, 2, 3, 0, 0);
        Tensor r = floats(shape(1, 6, 2), 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0);
        Tensor h = floats(shape(1, 1, 2), 10, 100);
        Tensor y = linear("GRU", 2, 1).one(x, w, r, null, null, h);
        assertFloats(0, y, shape(1, 1, 1, 2), 300, 20);
        Tensor behind =
                linear("GRU", 2, 1).with("linear_before_reset", 1).one(x, w, r, null, null, h);
        assertFloats(0, behind, shape(1, 1, 1, 2), 200, 30);
    }

    private static final Tensor LSTM_X = floats(shape(1, 1, 1), 1);
    private static final Tensor LSTM_W = floats(shape(1, 4, 1), 2, 3, 5, 7);
    private static final Tensor LSTM_R = floats(shape(1, 4, 1), 1, 1, 1, 1);

    /** i = 2 + 1, o = 3 + 1, f = 5 + 1, n = 7 + 1: c = 6 · 10 + 3 · 8, h = 4 c. */
    @Test
    void shortTermMemory() {
        Tensor h = floats(shape(1, 1, 1), 1);
        Tensor c = floats(shape(1, 1, 1), 10);
        List<Tensor> outputs =
                linear("LSTM", 3, 1).outputs(3).all(LSTM_X, LSTM_W, LSTM_R, null, null, h, c);
        assertFloats(0, outputs.get(0), shape(1, 1, 1, 1), 336);
        assertFloats(0, outputs.get(1), shape(1, 1, 1), 336);
        assertFloats(0, outputs.get(2), shape(1, 1, 1), 84);
    }

    /** Peepholes 1, 2, 3: i = 3 + 10, f = 6 + 30, c = 360 + 13 · 8, o = 4 + 2 c. */
    @Test
    void peepholes() {
        Tensor h = floats(shape(1, 1, 1), 1);
        Tensor c = floats(shape(1, 1, 1), 10);
        Tensor p = floats(shape(1, 3), 1, 2, 3);
        List<Tensor> outputs =
                linear("LSTM", 3, 1).all(LSTM_X, LSTM_W, LSTM_R, null, null, h, c, p);
        assertFloats(0, outputs.get(2), shape(1, 1, 1), 464);
        assertFloats(0, outputs.get(0), shape(1, 1, 1, 1), 932 * 464);
    }

    /** i = 3 and f = 1 - 3: c = -20 + 3 · 8. */
    @Test
    void forgetsWhatComesIn() {
        Tensor h = floats(shape(1, 1, 1), 1);
        Tensor c = floats(shape(1, 1, 1), 10);
        List<Tensor> outputs =
                linear("LSTM", 3, 1)
                        .with("input_forget", 1)
                        .all(LSTM_X, LSTM_W, LSTM_R, null, null, h, c);
        assertFloats(0, outputs.get(2), shape(1, 1, 1), 4);
        assertFloats(0, outputs.get(0), shape(1, 1, 1, 1), 16);
    }

    /** The memory itself is not clipped, what its function gets is. */
    @Test
    void clipsBeforeEachFunction() {
        Tensor c = floats(shape(1, 1, 1), 10);
        List<Tensor> outputs =
                linear("LSTM", 3, 1)
                        .with("clip", 2f)
                        .all(LSTM_X, LSTM_W, LSTM_R, null, null, null, c);
        assertFloats(0, outputs.get(2), shape(1, 1, 1), 24);
        assertFloats(0, outputs.get(0), shape(1, 1, 1, 1), 4);
    }

    /** Biases of the source and of the state are added; those of the second direction follow. */
    @Test
    void directionsHaveTheirOwnWeights() {
        Tensor w = floats(shape(2, 4, 1), 2, 3, 5, 7, 0, 0, 0, 0);
        Tensor r = floats(shape(2, 4, 1), 0, 0, 0, 0, 0, 0, 0, 0);
        Tensor b = floats(shape(2, 8), 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
        Tensor p = floats(shape(2, 3), 0, 0, 0, 0, 5, 0);
        List<Tensor> outputs = linear("LSTM", 3, 2).all(LSTM_X, w, r, b, null, null, null, p);
        assertFloats(0, outputs.get(2), shape(2, 1, 1), 21, 4);
        assertFloats(0, outputs.get(1), shape(2, 1, 1), 63, 88);
    }

    @Test
    void withoutElements() {
        Tensor none = floats(shape(0, 1, 1));
        List<Tensor> outputs = linear("RNN", 1, 1).all(none, W, R);
        assertFloats(0, outputs.get(0), shape(0, 1, 1, 1));
        assertFloats(0, outputs.get(1), shape(1, 1, 1), 0);
        Tensor noBatch = floats(shape(2, 0, 1));
        assertFloats(0, linear("RNN", 1, 1).one(noBatch, W, R), shape(2, 1, 0, 1));
    }

    @Test
    void whatDoesNotFit() {
        NodeRun rnn = linear("RNN", 1, 1);
        refused(rnn, X, R, floats(shape(1, 1, 2), 1, 1));
        refused(rnn, X, floats(shape(2, 1, 1), 1, 1), R);
        refused(rnn, X, W, R, floats(shape(1, 3), 1, 1, 1));
        refused(rnn, X, W, R, B, Tensor.of(new int[] {3}, 1));
        refused(rnn, X, W, R, B, Tensor.of(new int[] {-1}, 1));
        refused(rnn, X, W, R, B, Tensor.of(new int[] {1, 1}, 2));
        refused(rnn, X, W, R, B, Tensor.of(new long[] {1}, 1));
        refused(rnn, X, W, R, B, null, floats(shape(1, 2, 1), 1, 1));
        refused(rnn, X, W, tensor(ElementType.DOUBLE, shape(1, 1, 1), 1));
        refused(rnn, floats(shape(2, 1), 1, 2), W, R);
        refused(linear("RNN", 1, 1).with("hidden_size", Integer.MAX_VALUE), X, W, R);
        refused(linear("LSTM", 3, 1), X, LSTM_W, LSTM_R, null, null, null, null, B);
        refused(linear("LSTM", 3, 1), X, LSTM_W, LSTM_R, null, null, null, B);
    }

    private static void refused(NodeRun node, Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> node.one(inputs));
    }

    @Test
    void whatIsNotKnown() {
        unsupported(NodeRun.of("RNN", 7).with("layout", 1));
        unsupported(NodeRun.of("RNN", 14).with("direction", "sideways"));
        unsupported(NodeRun.of("RNN", 14).with("activations", new String[] {"Gelu"}));
        unsupported(NodeRun.of("LSTM", 14).with("activations", new String[] {"Tanh"}));
        unsupported(NodeRun.of("RNN", 14).with("activations", new String[] {"Affine"}));
        unsupported(NodeRun.of("RNN", 14).with("activation_alpha", new float[] {1}));
        unsupported(NodeRun.of("RNN", 14).with("clip", 0f));
        unsupported(NodeRun.of("GRU", 14).with("input_forget", 1));
    }

    private static void unsupported(NodeRun node) {
        assertThrows(Unsupported.class, () -> node.bind(X, W, R));
    }

    @Test
    void attributesCanBeRead() {
        Operator operator =
                NodeRun.of("LSTM", 14)
                        .with("hidden_size", 8)
                        .with("direction", "reverse")
                        .with("layout", 1)
                        .bind(X, W, R);
        Recurrence recurrence = ((LSTM) operator).recurrence();
        assertEquals(Recurrence.Direction.REVERSE, recurrence.direction());
        assertEquals(8, recurrence.hidden());
        assertTrue(recurrence.batchFirst());
        assertEquals(1, recurrence.directions());
        assertEquals(
                List.of(GateFunction.Kind.SIGMOID, GateFunction.Kind.TANH, GateFunction.Kind.TANH),
                recurrence.functions().stream().map(GateFunction::kind).toList());
    }
}
