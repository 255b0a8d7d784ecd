package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedConstantsTest {
    @TempDir private Path folder;

    /** x · w, and what is done to it; the graph around it gives x. */
    private static Graph branch(String then, String weights) {
        return new Build()
                .inputs("x")
                .constant(weights, Networks.numbers(1, 6, 4))
                .constant("two", Tensor.of(new float[] {2}))
                .add("m = MatMul(x, " + weights + ")")
                .add(then)
                .outputs("b")
                .graph();
    }

    /** The same weights in two branches of each of two nodes. */
    private static Graph branches() {
        Map<String, Object> bodies =
                Map.of(
                        "then_branch", branch("b = Mul(m, two)", "w"),
                        "else_branch", branch("b = Neg(m)", "v"));
        return new Build()
                .inputs("x", "c")
                .add("p = If(c)", bodies, List.of("x"))
                .add("q = If(c)", bodies, List.of("x"))
                .add("y = Add(p, q)")
                .outputs("y")
                .graph();
    }

    private static Tensor condition(boolean value) {
        Tensor condition = Tensor.zeros(ElementType.BOOL);
        condition.setBoolean(0, value);
        return condition;
    }

    @Test
    void onceInTheGraphAround() {
        Graph graph = branches();
        Graph shared = SharedConstants.of(graph);
        assertEquals(2, shared.constants().size(), "w and two");
        for (Node node : shared.nodes().subList(0, 2)) {
            assertEquals(4, node.inputs().size());
            for (String name : List.of("then_branch", "else_branch")) {
                assertEquals(Map.of(), ((Graph) node.attributes().get(name)).constants());
            }
        }
        Tensor x = Networks.numbers(2, 3, 6);
        for (boolean is : new boolean[] {true, false}) {
            List<Tensor> inputs = List.of(x, condition(is));
            Close.assertSameBits(
                    Evaluation.run(graph, inputs).get(0),
                    Evaluation.run(shared, inputs).get(0),
                    "condition " + is);
        }
        assertSame(shared, SharedConstants.of(shared));
    }

    @Test
    void whatOneBodyHasStaysThere() {
        Graph graph =
                new Build()
                        .inputs("x", "c")
                        .add(
                                "y = If(c)",
                                Map.of(
                                        "then_branch",
                                        branch("b = Mul(m, two)", "w"),
                                        "else_branch",
                                        new Build()
                                                .inputs("x")
                                                .add("b = Neg(x)")
                                                .outputs("b")
                                                .graph()),
                                List.of("x"))
                        .outputs("y")
                        .graph();
        assertSame(graph, SharedConstants.of(graph));
    }

    @Test
    void weightsAreInAFileOnce() throws IOException {
        Network network = Network.of(branches()).quantize(Quantization.weightsOnly()).network();
        Path file = folder.resolve("branches.onnx");
        network.save(file);
        Network again = Network.load(file);
        assertEquals(
                1,
                again.graph().constants().values().stream()
                        .filter(value -> value.element() == ElementType.INT8)
                        .count());
        Tensor x = Networks.numbers(2, 3, 6);
        try (Session session = again.session()) {
            for (boolean is : new boolean[] {true, false}) {
                Tensor expected = Evaluation.run(branches(), List.of(x, condition(is))).get(0);
                Tensor actual = session.run(Map.of("x", x, "c", condition(is))).get("y");
                Close.assertClose(0.02, expected, actual, "condition " + is);
            }
        }
    }
}
