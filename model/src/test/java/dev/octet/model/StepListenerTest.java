package dev.octet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepListenerTest {
    @Test
    void eachStepIsTold() {
        Tensor x = Networks.numbers(1, 2, 4);
        Graph graph = Networks.classifier();
        try (Session session = Network.of(graph).session()) {
            Binding binding = session.bind().input("x", x);
            List<StepInfo> seen = new ArrayList<>();
            List<Tensor> last = new ArrayList<>();
            session.run(
                    binding,
                    (step, nanos, outputs) -> {
                        assertTrue(nanos >= 0);
                        seen.add(step);
                        List<Tensor> written = outputs.get();
                        assertEquals(step.outputs(), written.stream().map(Tensor::type).toList());
                        last.clear();
                        last.addAll(written);
                    });
            List<StepInfo> steps = session.plan(Map.of("x", x.type())).steps();
            assertEquals(steps.size(), seen.size());
            for (int i = 0; i < steps.size(); i++) {
                assertSame(steps.get(i), seen.get(i));
            }
            // the caller's tensor itself
            assertSame(binding.output("y").data(), last.get(0).data());
            Close.assertSameBits(
                    session.run(Map.of("x", x)).get("y"),
                    binding.output("y"),
                    "without a listener");
        }
    }

    /** What is between two parts of a plan is told, too, and what comes behind it. */
    @Test
    void allPartsOfAPlanAreTold() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .add("r = Relu(x)")
                        .add("i = NonZero(r)")
                        .add("t = Transpose(i)")
                        .add("y = GatherND(x, t)")
                        .outputs("y")
                        .graph();
        Tensor x = Networks.numbers(1, 4, 3);
        try (Session session = Network.of(graph).session()) {
            Binding binding = session.bind().input("x", x);
            List<String> written = new ArrayList<>();
            session.run(
                    binding,
                    (step, nanos, outputs) -> {
                        written.addAll(step.node().outputs());
                        assertEquals(step.node().outputs().size(), outputs.get().size());
                    });
            assertTrue(written.containsAll(List.of("i", "y")), written::toString);
            assertTrue(written.indexOf("i") < written.indexOf("y"), written::toString);
        }
    }

    @Test
    void branchesSayWhatTheyRun() {
        Graph then = new Build().inputs("a").add("t = Relu(a)").outputs("t").graph();
        Graph wrong =
                new Build()
                        .inputs("a")
                        .constant("five", Networks.numbers(1, 5))
                        .add("e = Add(a, five)")
                        .outputs("e")
                        .graph();
        Graph graph =
                new Build()
                        .inputs("c", "x")
                        .add(
                                "y = If(c)",
                                Map.of("then_branch", then, "else_branch", wrong),
                                List.of("x"))
                        .outputs("y")
                        .graph();
        Tensor x = Networks.numbers(1, 4);
        Tensor condition = Tensor.of(ElementType.BOOL, new byte[] {1});
        try (Session session = Network.of(graph).session()) {
            List<StepInfo> steps =
                    session.plan(Map.of("c", condition.type(), "x", x.type())).steps();
            List<StepInfo.Body> bodies =
                    steps.stream().flatMap(step -> step.bodies().stream()).toList();
            assertEquals(2, bodies.size());
            assertEquals("then_branch", bodies.get(0).name());
            assertEquals(List.of("t"), bodies.get(0).steps().get(0).node().outputs());
            assertTrue(bodies.get(0).steps().get(0).explanation().isPresent());
            assertTrue(bodies.get(0).refusal().isEmpty());
            assertEquals(List.of(), bodies.get(1).steps());
            String refusal = bodies.get(1).refusal().orElseThrow();
            assertTrue(refusal.contains("Add") && refusal.contains("5"), refusal);
            // what is not taken does not have to fit
            assertTrue(session.run(Map.of("c", condition, "x", x)).containsKey("y"));
        }
    }

    @Test
    void stepsSayWhoComputesThemAndWhy() {
        try (Session session = Network.of(Networks.classifier()).session()) {
            List<StepInfo> steps =
                    session.plan(Map.of("x", Networks.numbers(1, 2, 4).type())).steps();
            StepInfo product = steps.get(0);
            assertTrue(product.explanation().isPresent());
            assertEquals(product.explanation().get().engine(), product.engine());
            assertEquals(product.engine() + " " + product.implementation(), product.how());
            assertEquals(2L * 2 * 4 * 8, product.operations());
            assertTrue(product.isExact());
            assertTrue(steps.stream().noneMatch(StepInfo::isPlain));
        }
    }
}
