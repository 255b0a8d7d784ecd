package dev.octet.model.rewrite;

import static dev.octet.model.Close.assertClose;
import static dev.octet.model.Close.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph before, between and behind all passes, and run by a plan. */
final class Rewritten {
    private static final double PART = 1e-5;

    private final List<StepInfo> steps;

    private Rewritten(List<StepInfo> steps) {
        this.steps = steps;
    }

    /** Checks that every form of a graph gives the same, and every engine the same bits. */
    static Rewritten of(Graph graph, Tensor... given) {
        List<Tensor> inputs = List.of(given);
        List<Tensor> expected = Evaluation.run(graph, inputs);
        List<TensorType> types = inputs.stream().map(Tensor::type).toList();
        Graph prepared = Rewriting.prepare(graph);
        check(expected, Evaluation.run(prepared, inputs), "prepared");
        Rewriting.stages(Rewriting.specialize(prepared, types))
                .forEach((pass, now) -> check(expected, Evaluation.run(now, inputs), pass));
        Map<String, Tensor> named = new HashMap<>();
        Map<String, TensorType> namedTypes = new HashMap<>();
        for (int i = 0; i < given.length; i++) {
            named.put(graph.inputs().get(i).name(), given[i]);
            namedTypes.put(graph.inputs().get(i).name(), given[i].type());
        }
        try (Session best = Network.of(graph).session();
                Session scalar = Network.of(graph).session(Octet.use("scalar"))) {
            Map<String, Tensor> bySession = best.run(named);
            Map<String, Tensor> byScalar = scalar.run(named);
            for (int i = 0; i < expected.size(); i++) {
                String name = graph.outputs().get(i).name();
                assertClose(PART, expected.get(i), bySession.get(name), name);
                assertSameBits(byScalar.get(name), bySession.get(name), name);
            }
            // a frame that has run before gives the same
            Map<String, Tensor> again = best.run(named);
            bySession.forEach((name, value) -> assertSameBits(value, again.get(name), name));
            return new Rewritten(best.plan(namedTypes).steps());
        }
    }

    private static void check(List<Tensor> expected, List<Tensor> actual, String pass) {
        for (int i = 0; i < expected.size(); i++) {
            assertClose(PART, expected.get(i), actual.get(i), "output " + i + " after " + pass);
        }
    }

    /** The types of the nodes that steps compute, in order. */
    List<String> types() {
        List<String> types = new ArrayList<>();
        steps.forEach(step -> types.add(step.node().signature().type()));
        return types;
    }

    /** What kernels compute, in order. */
    List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (StepInfo step : steps) {
            if (step.node().operator() instanceof Computed computed) {
                requests.add(computed.request().toString());
            }
        }
        return requests;
    }

    /** Checks which nodes steps compute. */
    Rewritten hasSteps(String... types) {
        assertEquals(List.of(types), types());
        return hasNothingPlain();
    }

    /** Checks that nothing is left to the plain evaluation. */
    Rewritten hasNothingPlain() {
        assertTrue(
                steps.stream().noneMatch(step -> step.how().equals("plain evaluation")),
                () -> steps.toString());
        return this;
    }
}
