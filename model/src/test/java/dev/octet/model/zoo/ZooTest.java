package dev.octet.model.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.SameGraph;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {
    static Stream<String> tiny() {
        return Zoo.names().stream().filter(name -> name.startsWith("tiny_"));
    }

    private static Map<String, Integer> sizes(int batch) {
        return Map.of("batch", batch, "sequence", 7);
    }

    private static List<Tensor> ordered(Graph graph, Map<String, Tensor> inputs) {
        return graph.inputs().stream().map(input -> inputs.get(input.name())).toList();
    }

    /** Those that are published, without what a batch normalization has beside a bias. */
    @ParameterizedTest
    @CsvSource({
        // parameters, channels that are normalized
        "resnet18,     11689512,  4800",
        "resnet50,     25557032, 26560",
        "mobilenet_v2,  3504872, 17056",
    })
    void parametersAreAsManyAsPublished(String name, long published, long normalized) {
        long found =
                Zoo.network(name, 1).constants().entrySet().stream()
                        .filter(constant -> constant.getKey().matches(".*\\.(weight|bias)"))
                        .mapToLong(constant -> constant.getValue().count())
                        .sum();
        assertEquals(published - normalized, found);
    }

    @ParameterizedTest
    @MethodSource("tiny")
    void aSeedGivesANetwork(String name) {
        Graph graph = Zoo.network(name, 5);
        SameGraph.check(graph, Zoo.network(name, 5));
        Graph other = Zoo.network(name, 6);
        graph.constants().entrySet().stream()
                .filter(constant -> constant.getKey().endsWith(".weight"))
                .forEach(
                        constant ->
                                assertFalse(
                                        constant.getValue()
                                                .hasBitsOf(
                                                        other.constants().get(constant.getKey())),
                                        constant.getKey()));
    }

    /** No value grows or vanishes on the way, so that 8 bits can hold all of them. */
    @ParameterizedTest
    @MethodSource("tiny")
    void activationsStayInRange(String name) {
        Graph graph = Zoo.network(name, 1);
        List<Value> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            all.add(new Value(node.outputs().get(0), null, Optional.empty()));
        }
        Graph open = new Graph(graph.name(), graph.inputs(), all, graph.constants(), graph.nodes());
        List<Tensor> values = Evaluation.run(open, ordered(graph, Zoo.inputs(graph, sizes(1), 2)));
        for (int i = 0; i < values.size(); i++) {
            Tensor value = values.get(i);
            Node node = graph.nodes().get(i);
            // additive masks are large by intent
            if (!value.element().isFloat() || node.name().matches("mask.*|.*\\.masked")) {
                continue;
            }
            double largest = 0;
            for (float x : value.toFloats()) {
                largest = Math.max(largest, Math.abs(x));
            }
            assertTrue(largest > 0.01 && largest < 30, node.name() + ": " + largest);
        }
    }

    @ParameterizedTest
    @MethodSource("tiny")
    void aSessionAnswersAsThePlainEvaluation(String name) {
        Graph graph = Zoo.network(name, 1);
        try (Session session = Network.of(graph).session()) {
            for (int batch : new int[] {1, 3}) {
                Map<String, Tensor> inputs = Zoo.inputs(graph, sizes(batch), 2);
                Tensor plain = Evaluation.run(graph, ordered(graph, inputs)).get(0);
                Tensor fast = session.run(inputs).values().iterator().next();
                assertEquals(plain.type(), fast.type());
                for (int i = 0; i < plain.count(); i++) {
                    assertEquals(plain.getDouble(i), fast.getDouble(i), 1e-4);
                }
            }
        }
    }

    @Test
    void inputsAreWhatANetworkDeclares() {
        Graph bert = Zoo.network("tiny_bert", 1);
        Map<String, Tensor> inputs = Zoo.inputs(bert, Map.of("batch", 2, "sequence", 9), 1);
        assertEquals(
                List.of("input_ids", "attention_mask", "token_type_ids"),
                List.copyOf(inputs.keySet()));
        for (Tensor input : inputs.values()) {
            assertEquals(Shape.of(2, 9), input.shape());
            for (long number : input.toLongs()) {
                assertTrue(number == 0 || number == 1);
            }
        }
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Zoo.inputs(bert, Map.of("batch", 2), 1))
                        .getMessage();
        assertTrue(message.contains("dimension sequence of input 'input_ids"), message);
    }

    @Test
    void unknownNetworksAreRefused() {
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> Zoo.network("resnet34", 1))
                        .getMessage()
                        .contains("resnet50"));
    }
}
