package dev.octet.model.rewrite;

import static dev.octet.model.Networks.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrencesTest {
    private static final int HIDDEN = 7;
    private static final int IN = 5;

    private static Build layer(int gates, int directions) {
        return new Build()
                .inputs("x", "h0", "c0")
                .constant("w", numbers(1, directions, gates * HIDDEN, IN))
                .constant("r", numbers(2, directions, gates * HIDDEN, HIDDEN))
                .constant("b", numbers(3, directions, 2 * gates * HIDDEN));
    }

    private static Map<String, Object> how(String direction, Map<String, Object> more) {
        Map<String, Object> how = new HashMap<>(more);
        how.put("direction", direction);
        how.put("hidden_size", (long) HIDDEN);
        return how;
    }

    private static Rewritten run(Build build, int time, int batch, int directions) {
        return Rewritten.of(
                build.outputs("y", "h").graph(),
                numbers(4, time, batch, IN),
                numbers(5, directions, batch, HIDDEN),
                numbers(6, directions, batch, HIDDEN));
    }

    @ParameterizedTest
    @CsvSource({
        "forward, 1, 1, 1",
        "forward, 6, 3, 1",
        "reverse, 4, 2, 1",
        "bidirectional, 5, 1, 2",
        "bidirectional, 3, 4, 2"
    })
    void layersRunOnKernels(String direction, int time, int batch, int directions) {
        Map<String, Object> how = how(direction, Map.of());
        Build lstm =
                layer(4, directions)
                        .add("y, h, c = LSTM(x, w, r, b, , h0, c0)", how, List.of())
                        .outputs("c");
        run(lstm, time, batch, directions).hasSteps("recurrent");
        Build gru = layer(3, directions).add("y, h = GRU(x, w, r, b, , h0)", how, List.of());
        run(gru, time, batch, directions).hasSteps("recurrent");
        Map<String, Object> linear = how(direction, Map.of("linear_before_reset", 1L));
        Build behind = layer(3, directions).add("y, h = GRU(x, w, r, b, , h0)", linear, List.of());
        run(behind, time, batch, directions).hasSteps("recurrent");
        Build rnn = layer(1, directions).add("y, h = RNN(x, w, r, b, , h0)", how, List.of());
        run(rnn, time, batch, directions).hasSteps("recurrent");
    }

    @Test
    void statesAndBiasesMayBeMissing() {
        Map<String, Object> how = how("forward", Map.of());
        Graph lstm =
                layer(4, 1).add("y, h = LSTM(x, w, r)", how, List.of()).outputs("y", "h").graph();
        Tensor x = numbers(4, 3, 2, IN);
        Tensor unused = numbers(5, 1);
        Rewritten.of(lstm, x, unused, unused).hasSteps("recurrent");
        Graph last = layer(3, 1).add(", h = GRU(x, w, r)", how, List.of()).outputs("h").graph();
        Rewritten.of(last, x, unused, unused).hasSteps("recurrent");
    }

    @ParameterizedTest
    @CsvSource({"forward, 1", "reverse, 1", "bidirectional, 2"})
    void sequencesMayBeOfDifferentLengths(String direction, int directions) {
        Tensor lengths = Tensor.zeros(ElementType.INT32, Shape.of(4));
        for (int i = 0; i < 4; i++) {
            lengths.setLong(i, new int[] {5, 3, 0, 1}[i]);
        }
        Map<String, Object> how = how(direction, Map.of());
        Build lstm =
                layer(4, directions)
                        .constant("n", lengths)
                        .add("y, h, c = LSTM(x, w, r, b, n, h0, c0)", how, List.of())
                        .outputs("c");
        run(lstm, 5, 4, directions).hasSteps("recurrent");
        Build gru =
                layer(3, directions)
                        .constant("n", lengths)
                        .add("y, h = GRU(x, w, r, b, n, h0)", how, List.of());
        run(gru, 5, 4, directions).hasSteps("recurrent");
    }

    @Test
    void batchMayBeTheFirstAxis() {
        Map<String, Object> how = how("bidirectional", Map.of("layout", 1L));
        Build lstm = layer(4, 2).version(14);
        lstm.add("y, h, c = LSTM(x, w, r, b, , h0, c0)", how, List.of()).outputs("c");
        for (int batch : new int[] {1, 3}) {
            Rewritten.of(
                            batch == 1 ? lstm.outputs("y", "h").graph() : lstm.graph(),
                            numbers(4, batch, 6, IN),
                            numbers(5, batch, 2, HIDDEN),
                            numbers(6, batch, 2, HIDDEN))
                    .hasNothingPlain();
        }
    }

    @Test
    void functionsMayBeOthers() {
        Map<String, Object> how =
                how(
                        "forward",
                        Map.of(
                                "activations",
                                List.of("HardSigmoid", "Relu", "Tanh"),
                                "activation_alpha",
                                List.of(0.3f),
                                "activation_beta",
                                List.of(0.4f)));
        run(layer(4, 1).add("y, h = LSTM(x, w, r, b, , h0, c0)", how, List.of()), 4, 2, 1)
                .hasSteps("recurrent");
    }

    @Test
    void whatNoKernelHasStaysPlain() {
        Map<String, Object> softsign = how("forward", Map.of("activations", List.of("Softsign")));
        Map<String, Object> clipped = how("forward", Map.of("clip", 0.5f));
        for (Map<String, Object> how : List.of(softsign, clipped)) {
            Build rnn = layer(1, 1).add("y, h = RNN(x, w, r, b, , h0)", how, List.of());
            assertEquals(List.of("RNN"), run(rnn, 3, 2, 1).types());
        }
    }
}
