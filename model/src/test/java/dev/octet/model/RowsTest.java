package dev.octet.model;

import static dev.octet.model.Close.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.plan.Plan;
import dev.octet.model.plan.Plans;
import dev.octet.model.quantize.ActivationRanges;
import dev.octet.model.quantize.DynamicForm;
import dev.octet.model.quantize.QdqForm;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.model.zoo.Zoo;
import dev.octet.testing.Allocations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Runs of the first rows of what is bound. */
class RowsTest {
    private static final int MOST = 6;

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    private static Map<String, TensorType> types(Map<String, Tensor> inputs) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
        return types;
    }

    /** Each number of rows has the bits of a run of its own, and nothing behind them is touched. */
    private static void assertRows(Session session, Graph graph, Map<String, Tensor> inputs) {
        int most = inputs.values().iterator().next().shape().get(0);
        Binding binding = session.bind();
        inputs.forEach(binding::input);
        List<TensorType> outputs = session.plan(types(inputs)).outputs();
        for (int rows = most; rows >= 0; rows--) {
            Map<String, Tensor> fewer = new LinkedHashMap<>();
            for (Value input : graph.inputs()) {
                Tensor whole = inputs.get(input.name());
                fewer.put(input.name(), input.hasRows() ? whole.rows(0, rows) : whole);
            }
            for (int i = 0; i < outputs.size(); i++) {
                Tensor y = Tensor.zeros(outputs.get(i));
                for (int k = 0; k < y.count(); k++) {
                    y.setLong(k, 77);
                }
                binding.output(graph.outputs().get(i).name(), y);
            }
            session.run(binding, rows);
            Map<String, Tensor> expected = session.run(fewer);
            for (Value output : graph.outputs()) {
                Tensor y = binding.output(output.name());
                String what = output.name() + " of " + rows + " rows";
                assertSameBits(expected.get(output.name()), y.rows(0, rows), what);
                Tensor behind = y.rows(rows, most - rows);
                for (int k = 0; k < behind.count(); k++) {
                    assertEquals(77, behind.getLong(k), "behind " + what);
                }
            }
        }
    }

    private static void assertApart(Graph graph, Map<String, Tensor> inputs) {
        try (Session session = Network.of(graph).session()) {
            Plan plan = session.plan(types(inputs));
            assertEquals("", plan.rowsTogether().orElse(""));
            assertRows(session, graph, inputs);
        }
    }

    private static void assertTogether(String reason, Graph graph, Map<String, Tensor> inputs) {
        try (Session session = Network.of(graph).session()) {
            String found = session.plan(types(inputs)).rowsTogether().orElse("");
            assertTrue(found.contains(reason), found);
            assertRows(session, graph, inputs);
        }
    }

    @Test
    void rowsOfNumbers() {
        assertApart(Networks.classifier(), Map.of("x", Networks.numbers(1, MOST, 4)));
        assertApart(Networks.classifier(), Map.of("x", Networks.numbers(1, 2, 4)));
    }

    @Test
    void pictures() {
        assertApart(Networks.convolutions(), Map.of("x", Networks.numbers(1, MOST, 3, 12, 12)));
    }

    @Test
    void sentences() {
        assertApart(Networks.encoder(), Map.of("ids", Networks.words(1, MOST, 5)));
        // as many rows as there are words, and as the network is wide
        assertApart(Networks.encoder(), Map.of("ids", Networks.words(1, 5, 5)));
        assertApart(Networks.encoder(), Map.of("ids", Networks.words(1, 8, 8)));
    }

    @Test
    void networksOfTheZoo() {
        for (String name : List.of("tiny_resnet18", "tiny_mobilenet_v2", "tiny_bert")) {
            Graph graph = Zoo.network(name, 1);
            assertApart(graph, zooInputs(graph));
        }
    }

    private static Map<String, Tensor> zooInputs(Graph graph) {
        return Zoo.inputs(graph, Map.of("batch", 4, "sequence", 7), 1);
    }

    @Test
    void quantizedNetworks() {
        for (String name : List.of("tiny_resnet18", "tiny_mobilenet_v2")) {
            Graph graph = Zoo.network(name, 1);
            Map<String, Tensor> inputs = zooInputs(graph);
            assertApart(
                    QdqForm.of(graph, ActivationRanges.observe(graph, List.of(inputs))), inputs);
        }
    }

    /** Of all rows one scale: what a row gives depends on the others, and on how many there are. */
    @Test
    void rowsThatAreQuantizedTogether() {
        Graph graph = DynamicForm.of(Zoo.network("tiny_bert", 1));
        assertTogether("", graph, zooInputs(graph));
        try (Session session = Network.of(graph).session()) {
            assertTrue(session.plan(types(zooInputs(graph))).rowsTogether().isPresent());
        }
    }

    /** Of each row one: several runs of one row are one of several. */
    @Test
    void rowsThatAreQuantizedApart() {
        Network network = Network.of(Zoo.network("tiny_bert", 1)).quantizeDynamic();
        assertApart(network.graph(), zooInputs(network.graph()));
    }

    private static Build rows(int width) {
        return new Build().input(Declared.value("x", ElementType.FLOAT, "n", width));
    }

    private static Build output(Build build, int width) {
        return build.output(Declared.value("y", ElementType.FLOAT, "n", width));
    }

    @Test
    void whatUsesRowsTogetherIsNamed() {
        Tensor x = Networks.numbers(1, 4, 4);
        Map<String, Object> first = Map.of("axis", 0L);
        assertTogether(
                "softmax",
                output(rows(4).add("y = Softmax(x)", first, List.of()), 4).graph(),
                Map.of("x", x));
        assertTogether(
                "rows",
                output(
                                rows(4).add(
                                                "m = ReduceMean(x)",
                                                Map.of("axes", List.of(0L)),
                                                List.of())
                                        .add("y = Sub(x, m)"),
                                4)
                        .graph(),
                Map.of("x", x));
        assertTogether(
                "CumSum",
                output(
                                rows(4).constant("axis", Tensor.of(new long[] {0}, 1))
                                        .add("y = CumSum(x, axis)"),
                                4)
                        .graph(),
                Map.of("x", x));
    }

    /** A row is the first dimension's alone: here the second one has them, of as many elements. */
    @Test
    void transposedRows() {
        Map<String, Object> last = Map.of("axis", -1L);
        Graph graph =
                output(
                                rows(4).add("t = Transpose(x)")
                                        .add("s = Softmax(t)", last, List.of())
                                        .add("y = Transpose(s)"),
                                4)
                        .graph();
        assertTogether("", graph, Map.of("x", Networks.numbers(1, 4, 4)));
        try (Session session = Network.of(graph).session()) {
            assertTrue(
                    session.plan(Map.of("x", new TensorType(ElementType.FLOAT, Shape.of(4, 4))))
                            .rowsTogether()
                            .isPresent());
        }
    }

    /** What is computed of the number of rows is a constant in a plan for all of them. */
    @Test
    void numbersOfRowsThatAreNumbers() {
        Graph graph =
                output(
                                rows(4).constant("zero", Tensor.of(new long[] {0}))
                                        .add("shape = Shape(x)")
                                        .add("n = Gather(shape, zero)")
                                        .add("f = Cast(n)", Map.of("to", 1L), List.of())
                                        .add("y = Div(x, f)"),
                                4)
                        .graph();
        assertTogether("number of rows", graph, Map.of("x", Networks.numbers(1, MOST, 4)));
    }

    /** What a network makes as many of as there are rows is a constant, which has rows as well. */
    @Test
    void constantsThatHaveRows() {
        Build build =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n", 3, 4))
                        .constant("zero", Tensor.of(new long[] {0}, 1))
                        .constant("rest", Tensor.of(new long[] {1, 4}, 2))
                        .constant("token", Networks.numbers(5, 1, 1, 4))
                        .constant("w", Networks.numbers(6, 4, 4))
                        .add("shape = Shape(x)")
                        .add("n = Gather(shape, zero)")
                        .add("all = Concat(n, rest)", Map.of("axis", 0L), List.of())
                        .add("tokens = Expand(token, all)")
                        .add("longer = Concat(tokens, x)", Map.of("axis", 1L), List.of())
                        .add("y = MatMul(longer, w)")
                        .output(Declared.value("y", ElementType.FLOAT, "n", 4, 4));
        assertApart(build.graph(), Map.of("x", Networks.numbers(1, MOST, 3, 4)));
        // numbers that rise from row to row are those of fewer rows, too
        Build counted =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n"))
                        .constant("zero", Tensor.of(new long[] {0}))
                        .constant("one", Tensor.of(new long[] {1}))
                        .add("shape = Shape(x)")
                        .add("n = Gather(shape, zero)")
                        .add("range = Range(zero, n, one)")
                        .add("f = Cast(range)", Map.of("to", 1L), List.of())
                        .add("y = Add(x, f)")
                        .output(Declared.value("y", ElementType.FLOAT, "n"));
        assertApart(counted.graph(), Map.of("x", Networks.numbers(1, MOST)));
        // and those that fall are not
        Build falling =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n"))
                        .constant("zero", Tensor.of(new long[] {0}))
                        .constant("down", Tensor.of(new long[] {-1}))
                        .add("shape = Shape(x)")
                        .add("n = Gather(shape, zero)")
                        .add("range = Range(n, zero, down)")
                        .add("f = Cast(range)", Map.of("to", 1L), List.of())
                        .add("y = Add(x, f)")
                        .output(Declared.value("y", ElementType.FLOAT, "n"));
        assertTogether("number of rows", falling.graph(), Map.of("x", Networks.numbers(1, MOST)));
    }

    /** One row is computed otherwise than several. */
    @Test
    void oneRowOfItsOwn() {
        Graph then = new Build().inputs("a").add("t = Neg(a)").outputs("t").graph();
        Graph otherwise = new Build().inputs("a").add("e = Relu(a)").outputs("e").graph();
        Graph graph =
                output(
                                rows(4).constant("zero", Tensor.of(new long[] {0}))
                                        .constant("one", Tensor.of(new long[] {1}))
                                        .add("shape = Shape(x)")
                                        .add("n = Gather(shape, zero)")
                                        .add("c = Equal(n, one)")
                                        .add(
                                                "y = If(c)",
                                                Map.of(
                                                        "then_branch",
                                                        then,
                                                        "else_branch",
                                                        otherwise),
                                                List.of("x")),
                                4)
                        .graph();
        assertTogether("1 rows", graph, Map.of("x", Networks.numbers(1, MOST, 4)));
    }

    /** What no row goes into is computed whole. */
    @Test
    void inputsWithoutRows() {
        Graph graph =
                output(
                                rows(4).input(Declared.value("w", ElementType.FLOAT, 4, 4))
                                        .add("r = Relu(w)")
                                        .add("y = MatMul(x, r)"),
                                4)
                        .graph();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", Networks.numbers(1, MOST, 4));
        inputs.put("w", Networks.numbers(2, 4, 4));
        try (Session session = Network.of(graph).session()) {
            assertRows(session, graph, inputs);
        }
    }

    @Test
    void aBindingForSoManyRows() {
        try (Session session = Network.of(Networks.classifier()).session()) {
            Binding binding = session.bind(MOST);
            Tensor x = binding.input("x");
            Tensor y = binding.output("y");
            assertEquals(Shape.of(MOST, 4), x.shape());
            assertEquals(Shape.of(MOST, 3), y.shape());
            Tensor numbers = Networks.numbers(1, MOST, 4);
            x.copy(0, numbers, 0, numbers.count());
            session.run(binding, 4);
            assertSame(y, binding.output("y"));
            assertSameBits(session.run(numbers.rows(0, 4)), y.rows(0, 4), "y");
        }
        try (Session session = Network.of(Networks.encoder()).session()) {
            String open = refusal(() -> session.bind(MOST));
            assertEquals(
                    "dimension 1 of input 'ids: int64 [batch, sequence]' is open: bind a tensor",
                    open);
        }
    }

    @Test
    void rowsThatAreNotThere() {
        try (Session session = Network.of(Networks.classifier()).session()) {
            Binding binding = session.bind(MOST);
            for (int rows : new int[] {-1, MOST + 1, Integer.MAX_VALUE}) {
                assertEquals(
                        "rows must be in [0, 6], got " + rows,
                        refusal(() -> session.run(binding, rows))
                                .replace("2,147,483,647", "2147483647"));
            }
            session.run(binding, 0);
            assertTrue(
                    refusal(() -> session.bind(-1)).contains("-1"),
                    () -> refusal(() -> session.bind(-1)));
            Binding none = session.bind();
            assertTrue(refusal(() -> session.run(none, 1)).contains("missing"));
            Binding wrong =
                    session.bind(MOST).output("y", Tensor.zeros(ElementType.FLOAT, MOST - 1, 3));
            String message = refusal(() -> session.run(wrong, 2));
            assertTrue(message.contains("[6, 3]") && message.contains("[5, 3]"), message);
        }
    }

    @Test
    void networksWithoutRows() {
        Graph fixed =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, 2, 4))
                        .add("y = Relu(x)")
                        .output(Declared.value("y", ElementType.FLOAT, 2, 4))
                        .graph();
        try (Session session = Network.of(fixed).session()) {
            assertTrue(refusal(() -> session.bind(2)).contains("no input has rows"));
            Binding binding = session.bind().input("x", Networks.numbers(1, 2, 4));
            assertTrue(refusal(() -> session.run(binding, 1)).contains("x: float [2, 4]"));
        }
        Graph sum =
                rows(4).add("y = ReduceMax(x)", Map.of("axes", List.of(0L)), List.of())
                        .outputs("y")
                        .graph();
        try (Session session = Network.of(sum).session()) {
            Binding binding = session.bind().input("x", Networks.numbers(1, 3, 4));
            String message = refusal(() -> session.run(binding, 2));
            assertTrue(message.contains("3 rows") && message.contains("[1, 4]"), message);
        }
    }

    @Test
    void inputsOfDifferentNumbersOfRows() {
        Graph graph =
                new Build()
                        .input(Declared.value("a", ElementType.FLOAT, "n", 4))
                        .input(Declared.value("b", ElementType.FLOAT, "n", 4))
                        .add("y = Add(a, b)")
                        .output(Declared.value("y", ElementType.FLOAT, "n", 4))
                        .graph();
        try (Session session = Network.of(graph).session()) {
            Binding binding =
                    session.bind()
                            .input("a", Networks.numbers(1, 3, 4))
                            .input("b", Networks.numbers(2, 1, 4));
            String message = refusal(() -> session.run(binding, 1));
            assertTrue(message.contains("3 rows") && message.contains("with 1"), message);
        }
    }

    @Test
    void noPlanIsMadeForFewerRows() {
        try (Session session = Network.of(Networks.classifier()).session()) {
            Binding binding = session.bind(4 * Plans.KEPT);
            Plan plan = session.plan(Map.of("x", binding.input("x").type()));
            for (int rows = 0; rows <= 4 * Plans.KEPT; rows++) {
                session.run(binding, rows);
            }
            assertSame(plan, session.plan(Map.of("x", binding.input("x").type())));
        }
    }

    @Test
    void anyNumberOfRowsMakesNoGarbage() {
        for (Graph graph : List.of(Networks.classifier(), Networks.convolutions())) {
            try (Session session = Network.of(graph).session()) {
                Binding binding = session.bind(MOST);
                int[] rows = {0};
                Allocations.assertAtMost(
                        0,
                        "any number of rows",
                        () -> session.run(binding, rows[0] = (rows[0] + 1) % (MOST + 1)));
            }
        }
    }

    @Test
    void manyThreadsRunAnyNumberOfRows() throws Exception {
        Tensor x = Networks.numbers(1, 40, 4);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (Session session = Network.of(Networks.classifier()).session()) {
            Tensor expected = session.run(x);
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                tasks.add(
                        () -> {
                            Binding binding = session.bind(16);
                            for (int i = 0; i < 300; i++) {
                                int rows = (i * 7 + thread * 3) % 17;
                                int from = (i + thread) % 24;
                                binding.input("x").copy(0, x, 4 * from, 4 * rows);
                                session.run(binding, rows);
                                assertSameBits(
                                        expected.rows(from, rows),
                                        binding.output("y").rows(0, rows),
                                        rows + " rows");
                            }
                            return null;
                        });
            }
            for (Future<Void> each : pool.invokeAll(tasks)) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void nothingRunsAfterClose() {
        Session session = Network.of(Networks.classifier()).session();
        Binding binding = session.bind(MOST);
        session.run(binding, 2);
        session.close();
        assertThrows(IllegalStateException.class, () -> session.run(binding, 2));
        assertThrows(IllegalStateException.class, () -> session.bind(MOST));
    }
}
