package dev.octet.model.rewrite;

import static dev.octet.model.Networks.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.control.If;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreparationTest {
    private static List<String> types(Graph graph) {
        return graph.nodes().stream().map(node -> node.signature().type()).toList();
    }

    @Test
    void whatConstantsGiveIsConstant() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("w", numbers(1, 5, 4))
                        .constant("two", Tensor.of(new float[] {2}, 1))
                        .add("t = Transpose(w)", Map.of("perm", List.of(1L, 0L)), List.of())
                        .add("s = Mul(t, two)")
                        .add("y = MatMul(x, s)")
                        .outputs("y")
                        .graph();
        Graph prepared = Rewriting.prepare(graph);
        assertEquals(List.of("MatMul"), types(prepared));
        assertEquals(Shape.of(4, 5), prepared.constants().get("s").shape());
        Rewritten.of(graph, numbers(2, 3, 4)).hasSteps("gemm");
    }

    @Test
    void quantizedWeightsStayQuantized() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("w", Tensor.of(ElementType.INT8, new byte[] {1, 2, 3, 4}, 2, 2))
                        .constant("scale", Tensor.of(new float[] {0.5f}).reshape(Shape.scalar()))
                        .add("d = DequantizeLinear(w, scale)")
                        .add("y = MatMul(x, d)")
                        .outputs("y")
                        .graph();
        assertEquals(List.of("DequantizeLinear", "MatMul"), types(Rewriting.prepare(graph)));
    }

    /** As files of old exporters have them all: 4 MB. */
    @Test
    void weightsInNodesAreConstantHoweverLargeTheyAre() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .add("w = Constant()", Map.of("value", numbers(1, 1024, 1024)), List.of())
                        .add("y = MatMul(x, w)")
                        .outputs("y")
                        .graph();
        Graph prepared = Rewriting.prepare(graph);
        assertEquals(List.of("MatMul"), types(prepared));
        assertEquals(Shape.of(1024, 1024), prepared.constants().get("w").shape());
    }

    @Test
    void nothingLargeIsMadeOfLittle() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("one", Tensor.of(new float[] {1}, 1))
                        .constant("shape", Tensor.of(new long[] {1 << 10, 1 << 10}, 2))
                        .add("e = Expand(one, shape)")
                        .add("y = Add(x, e)")
                        .outputs("y")
                        .graph();
        assertEquals(List.of("Expand", "Add"), types(Rewriting.prepare(graph)));
    }

    @Test
    void whatFailsIsLeftToTheRun() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("a", numbers(1, 2))
                        .constant("b", numbers(2, 3))
                        .add("s = Add(a, b)")
                        .add("y = Add(x, s)")
                        .outputs("y")
                        .graph();
        assertEquals(List.of("Add", "Add"), types(Rewriting.prepare(graph)));
    }

    @Test
    void branchesHaveTheirConstants() {
        Graph product = body("MatMul(x, w)");
        Graph sum = body("Add(x, w)");
        Graph graph =
                new Build()
                        .inputs("c", "x")
                        .constant("w", numbers(1, 4, 4))
                        .add(
                                "y = If(c)",
                                Map.of("then_branch", product, "else_branch", sum),
                                List.of("x", "w"))
                        .outputs("y")
                        .graph();
        Graph prepared = Rewriting.prepare(graph);
        Node branch = prepared.nodes().get(0);
        assertEquals(List.of("c", "x"), branch.inputs());
        Graph then = ((If) branch.operator()).thenBranch();
        assertEquals(1, then.inputs().size());
        assertSame(graph.constants().get("w"), then.constants().get("w"));
        for (boolean condition : new boolean[] {true, false}) {
            Tensor c = Tensor.zeros(ElementType.BOOL, Shape.of(1));
            c.setBoolean(0, condition);
            assertTrue(
                    Rewritten.of(graph, c, numbers(2, 4, 4)).types().stream()
                            .allMatch("If"::equals));
        }
    }

    @Test
    void anOutputThatIsNotDeclaredKeepsItsType() {
        Graph graph =
                new Build()
                        .input(Build.value("x", ElementType.FLOAT16))
                        .add("y = Neg(x)")
                        .outputs("y")
                        .graph();
        Tensor x = Tensor.zeros(ElementType.FLOAT16, Shape.of(2));
        x.setDouble(1, 1.5);
        try (Session session = Network.of(graph).session()) {
            Tensor y = session.run(Map.of("x", x)).get("y");
            assertEquals(x.type(), y.type());
            assertEquals(-1.5, y.getDouble(1));
        }
    }

    private static Graph body(String what) {
        return new Build().inputs("x", "w").add("y = " + what).outputs("y").graph();
    }
}
