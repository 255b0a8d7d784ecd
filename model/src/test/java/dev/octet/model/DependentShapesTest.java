package dev.octet.model;

import static dev.octet.model.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Networks whose shapes depend on what a run computes. */
class DependentShapesTest {
    private static Tensor list(long... values) {
        return Tensor.of(values, values.length);
    }

    private static Tensor condition(boolean value) {
        return Tensor.of(ElementType.BOOL, new byte[] {(byte) (value ? 1 : 0)});
    }

    private static void assertRuns(Session session, Graph graph, Tensor... inputs) {
        List<Tensor> expected = Evaluation.run(graph, List.of(inputs));
        Map<String, Tensor> given = new HashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            given.put(graph.inputs().get(i).name(), inputs[i]);
        }
        Map<String, Tensor> actual = session.run(given);
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            String name = graph.outputs().get(i).name();
            assertClose(1e-5, expected.get(i), actual.get(name), name);
        }
    }

    @Test
    void indicesOfWhatIsNotZero() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("w", Networks.numbers(1, 3, 2))
                        .add("r = Relu(x)")
                        .add("i = NonZero(r)")
                        .add("t = Transpose(i)")
                        .add("rows = GatherND(x, t)")
                        .add("y = Neg(rows)")
                        .add("z = MatMul(x, w)")
                        .outputs("y", "i", "z")
                        .graph();
        try (Session session = Network.of(graph).session()) {
            for (int seed = 0; seed < 3; seed++) {
                assertRuns(session, graph, Networks.numbers(seed, 4, 3));
            }
            assertRuns(session, graph, Tensor.zeros(ElementType.FLOAT, Shape.of(4, 3)));
            assertRuns(session, graph, Networks.numbers(9, 7, 3));
        }
    }

    @Test
    void shapesThatAreInputs() {
        Graph graph =
                new Build()
                        .inputs("x", "shape")
                        .add("y = Reshape(x, shape)")
                        .add("z = Softmax(y)")
                        .add("back = Reshape(z, flat)")
                        .constant("flat", list(-1))
                        .outputs("z", "back")
                        .graph();
        try (Session session = Network.of(graph).session()) {
            Tensor x = Networks.numbers(1, 4, 6);
            for (long[] shape : new long[][] {{3, 8}, {24, 1}, {-1, 12}, {2, 12}}) {
                assertRuns(session, graph, x, list(shape));
            }
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> session.run(Map.of("x", x, "shape", list(5, 5))))
                            .getMessage();
            assertTrue(message.contains("Reshape"), message);
            assertRuns(session, graph, x, list(4, 6));
        }
    }

    private static Graph branches(boolean sameShapes) {
        Graph then =
                new Build()
                        .inputs("a")
                        .constant("w", Networks.numbers(1, 4, sameShapes ? 4 : 2))
                        .add("t = MatMul(a, w)")
                        .outputs("t")
                        .graph();
        Graph otherwise = new Build().inputs("a").add("e = Sigmoid(a)").outputs("e").graph();
        return new Build()
                .inputs("x", "c")
                .add("r = Abs(x)")
                .add(
                        "b = If(c)",
                        Map.of("then_branch", then, "else_branch", otherwise),
                        List.of("r"))
                .add("y = Neg(b)")
                .outputs("y", "b")
                .graph();
    }

    @Test
    void branchesOfOneShape() {
        Graph graph = branches(true);
        try (Session session = Network.of(graph).session()) {
            for (int i = 0; i < 6; i++) {
                assertRuns(session, graph, Networks.numbers(i, 3, 4), condition(i % 3 == 0));
            }
        }
    }

    @Test
    void branchesOfDifferentShapes() {
        Graph graph = branches(false);
        try (Session session = Network.of(graph).session()) {
            for (int i = 0; i < 6; i++) {
                assertRuns(session, graph, Networks.numbers(i, 3, 4), condition(i % 3 == 0));
            }
        }
    }

    /** Doubles a number until the condition, or the count, ends it, and collects what came. */
    private static Graph loop(String count) {
        Graph body =
                new Build()
                        .inputs("i", "go", "v", "limit")
                        .add("next = Add(v, v)")
                        .add("more = Less(next, limit)")
                        .add("seen = Identity(next)")
                        .outputs("more", "next", "seen")
                        .graph();
        return new Build()
                .inputs("x", "m", "limit")
                .add("first = Abs(x)")
                .add(
                        "last, all = Loop(" + count + ", , first)",
                        Map.of("body", body),
                        List.of("limit"))
                .add("y = Neg(last)")
                .outputs("y", "all")
                .graph();
    }

    @Test
    void loopsUntilACountOrACondition() {
        Graph graph = loop("m");
        try (Session session = Network.of(graph).session()) {
            for (int m : new int[] {0, 1, 3, 50}) {
                Tensor limit = Tensor.of(new float[] {100});
                Tensor x = Tensor.of(new float[] {1});
                assertRuns(session, graph, x, Tensor.of(new long[] {m}), limit);
            }
        }
    }

    @Test
    void aLoopWithoutCountWhoseOnlyOutputHasAKnownShape() {
        Graph body =
                new Build()
                        .inputs("i", "go", "v", "limit")
                        .add("next = Add(v, v)")
                        .add("more = Less(next, limit)")
                        .outputs("more", "next")
                        .graph();
        Graph graph =
                new Build()
                        .inputs("x", "c", "limit")
                        .add("y = Loop(, c, x)", Map.of("body", body), List.of("limit"))
                        .outputs("y")
                        .graph();
        try (Session session = Network.of(graph).session()) {
            for (boolean begins : new boolean[] {true, false}) {
                Tensor x = Tensor.of(new float[] {1});
                assertRuns(session, graph, x, condition(begins), Tensor.of(new float[] {100}));
            }
        }
    }

    @Test
    void outputsThatAreInputsConstantsOrEachOther() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("k", Networks.numbers(3, 2))
                        .add("same = Identity(x)")
                        .add("flat = Flatten(x)")
                        .add("y = Relu(x)")
                        .add("again = Identity(y)")
                        .add("more = Neg(again)")
                        .outputs("x", "k", "same", "flat", "again", "y", "more")
                        .graph();
        try (Session session = Network.of(graph).session()) {
            assertRuns(session, graph, Networks.numbers(1, 2, 3));
            Tensor x = Networks.numbers(1, 2, 3);
            Map<String, Tensor> outputs = session.run(Map.of("x", x));
            outputs.get("same").setDouble(0, 5);
            outputs.get("y").setDouble(0, 7);
            assertRuns(session, graph, x);
            assertTrue(outputs.get("again").getDouble(0) != 7, "no output shares another's memory");
        }
    }
}
