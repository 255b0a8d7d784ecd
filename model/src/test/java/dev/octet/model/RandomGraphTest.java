package dev.octet.model;

import static dev.octet.model.Close.assertClose;
import static dev.octet.model.Close.assertSameBits;

import dev.octet.Octet;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Random networks compute what plain evaluation does, but for roundings, after each pass and as
 * plans; plans have the same bits on every engine, and with every run. {@code
 * -Doctet.random.graph=SEED} runs the one of a failure's message, {@code
 * -Doctet.random.graphs=NUMBER} more of them.
 */
class RandomGraphTest {
    private static final String REPLAY = "octet.random.graph";
    private static final int GRAPHS = Integer.getInteger("octet.random.graphs", 80);
    private static final double PART = 1e-4;

    private interface Check {
        void of(RandomGraph.Made made, String what);
    }

    private static void each(Check check) {
        Long only = Long.getLong(REPLAY);
        for (long seed = only == null ? 0 : only;
                seed < (only == null ? GRAPHS : only + 1);
                seed++) {
            RandomGraph.Made made = RandomGraph.of(seed);
            String what = "-D" + REPLAY + "=" + seed;
            try {
                check.of(made, what);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(what + "\n" + made.graph(), e);
            }
        }
    }

    private static Map<String, Tensor> named(Graph graph, List<Tensor> inputs) {
        Map<String, Tensor> named = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            named.put(graph.inputs().get(i).name(), inputs.get(i));
        }
        return named;
    }

    @Test
    void plansComputeWhatTheirGraphsSay() {
        each(
                (made, what) -> {
                    Graph graph = made.graph();
                    Network network = Network.of(graph);
                    try (Session best = network.session();
                            Session scalar = network.session(Octet.use("scalar"));
                            Session vector = network.session(Octet.use("vector"))) {
                        // the second numbers find the first ones' remains in memory
                        for (long seed = 0; seed < 2; seed++) {
                            List<Tensor> inputs = made.numbers(10 * seed);
                            List<Tensor> expected = Evaluation.run(graph, inputs);
                            Map<String, Tensor> given = named(graph, inputs);
                            Map<String, Tensor> results = best.run(given);
                            Map<String, Tensor> again = best.run(given);
                            Map<String, Tensor> plain = scalar.run(given);
                            Map<String, Tensor> java = vector.run(given);
                            for (int i = 0; i < expected.size(); i++) {
                                String name = graph.outputs().get(i).name();
                                Tensor result = results.get(name);
                                assertClose(PART, expected.get(i), result, name);
                                assertSameBits(result, again.get(name), name + " again");
                                assertSameBits(result, plain.get(name), name + " on scalar");
                                assertSameBits(result, java.get(name), name + " on vector");
                            }
                        }
                    }
                });
    }

    @Test
    void passesChangeRoundingsOnly() {
        each(
                (made, what) -> {
                    List<Tensor> inputs = made.numbers(7);
                    List<Tensor> expected = Evaluation.run(made.graph(), inputs);
                    TypedGraph typed =
                            Rewriting.specialize(
                                    made.graph(), inputs.stream().map(Tensor::type).toList());
                    Graph now = typed.graph();
                    assertSame(expected, now, inputs, "specialized");
                    for (Map.Entry<String, Graph> stage : Rewriting.stages(typed).entrySet()) {
                        if (stage.getValue() != now) {
                            now = stage.getValue();
                            assertSame(expected, now, inputs, stage.getKey());
                        }
                    }
                });
    }

    private static void assertSame(
            List<Tensor> expected, Graph graph, List<Tensor> inputs, String what) {
        List<Tensor> actual = Evaluation.run(graph, inputs);
        for (int i = 0; i < expected.size(); i++) {
            assertClose(PART, expected.get(i), actual.get(i), what + ", output " + i);
        }
    }
}
