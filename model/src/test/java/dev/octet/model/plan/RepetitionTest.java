package dev.octet.model.plan;

import static dev.octet.model.Networks.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loop and Scan, whose bodies are planned. */
class RepetitionTest {
    private static final Tensor X = numbers(1, 2, 6);

    private static Tensor count(long value) {
        return Tensor.of(new long[] {value}, 1).reshape(Shape.scalar());
    }

    private static Tensor truth(boolean value) {
        Tensor truth = Tensor.zeros(dev.octet.model.tensor.ElementType.BOOL, Shape.scalar());
        truth.setBoolean(0, value);
        return truth;
    }

    /** A state times weights of the graph around it, as often as an input says. */
    private static Graph loop(String state) {
        Graph body =
                new Build()
                        .inputs("i", "go", "h", "weights")
                        .add("again = Identity(go)")
                        .add("p = MatMul(h, weights)")
                        .add("next = Tanh(p)")
                        .add("seen = Identity(next)")
                        .outputs("again", state, "seen")
                        .graph();
        return new Build()
                .inputs("trips", "x")
                .constant("w", numbers(2, 6, 6))
                .constant("yes", truth(true))
                .add("last, all = Loop(trips, yes, x)", Map.of("body", body), List.of("w"))
                .add("y = Add(last, last)")
                .outputs("y", "all")
                .graph();
    }

    @Test
    void aLoopRunsThePlanOfItsBody() {
        Graph graph = loop("next");
        for (int trips : new int[] {0, 1, 5}) {
            assertEquals(List.of("Loop"), repetitions(graph, count(trips), X));
        }
    }

    @Test
    void aLoopThatMakesItsStateLongerIsRight() {
        Graph body =
                new Build()
                        .inputs("i", "go", "h")
                        .add("again = Identity(go)")
                        .add("next = Concat(h, h)", Map.of("axis", 0L), List.of())
                        .outputs("again", "next")
                        .graph();
        Graph graph =
                new Build()
                        .inputs("trips", "x")
                        .constant("yes", truth(true))
                        .add("y = Loop(trips, yes, x)", Map.of("body", body), List.of())
                        .outputs("y")
                        .graph();
        repetitions(graph, count(4), X);
    }

    @Test
    void aScanRunsThePlanOfItsBody() {
        Graph body =
                new Build()
                        .inputs("h", "part", "weights")
                        .add("p = MatMul(h, weights)")
                        .add("s = Add(p, part)")
                        .add("next = Sigmoid(s)")
                        .add("seen = Neg(next)")
                        .outputs("next", "seen")
                        .graph();
        Graph graph =
                new Build()
                        .inputs("h", "x")
                        .constant("w", numbers(2, 6, 6))
                        .add(
                                "last, all = Scan(h, x)",
                                Map.of("body", body, "num_scan_inputs", 1L),
                                List.of("w"))
                        .outputs("last", "all")
                        .graph();
        assertEquals(List.of("Scan"), repetitions(graph, X, numbers(4, 5, 2, 6)));
    }

    /** Checks the outputs, twice; returns the types of nodes that run a body by its plan. */
    private static List<String> repetitions(Graph graph, Tensor... given) {
        List<Tensor> expected = Evaluation.run(graph, List.of(given));
        Map<String, Tensor> named = new HashMap<>();
        Map<String, TensorType> types = new HashMap<>();
        for (int i = 0; i < given.length; i++) {
            named.put(graph.inputs().get(i).name(), given[i]);
            types.put(graph.inputs().get(i).name(), given[i].type());
        }
        try (Session session = Network.of(graph).session()) {
            for (int run = 0; run < 2; run++) {
                Map<String, Tensor> results = session.run(named);
                for (int i = 0; i < expected.size(); i++) {
                    Tensor result = results.get(graph.outputs().get(i).name());
                    assertEquals(expected.get(i).type(), result.type());
                    assertArrayEquals(expected.get(i).toFloats(), result.toFloats(), 1e-5f);
                }
            }
            List<String> found = new ArrayList<>();
            for (StepInfo step : session.plan(types).steps()) {
                assertFalse(step.how().equals("plain evaluation"), step.toString());
                if (step.how().equals("repetition")) {
                    step.bodies().forEach(body -> assertFalse(body.steps().isEmpty()));
                    found.add(step.node().signature().type());
                }
            }
            return found;
        }
    }
}
