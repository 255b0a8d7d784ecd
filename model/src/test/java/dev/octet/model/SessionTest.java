package dev.octet.model;

import static dev.octet.model.Close.assertClose;
import static dev.octet.model.Close.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.plan.Plan;
import dev.octet.model.plan.Plans;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.testing.Allocations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static String message(Class<? extends Exception> type, Runnable call) {
        return assertThrows(type, call::run).getMessage();
    }

    private static String refusal(Session session, Map<String, Tensor> inputs) {
        return message(IllegalArgumentException.class, () -> session.run(inputs));
    }

    private static Session session(Graph graph) {
        return Network.of(graph).session();
    }

    @Test
    void aNetworkInAnAnswerOut() {
        Tensor x = Networks.numbers(1, 2, 4);
        try (Session session = session(Networks.classifier())) {
            Tensor y = session.run(Map.of("x", x)).get("y");
            assertClose(1e-5, Evaluation.run(Networks.classifier(), List.of(x)).get(0), y, "y");
        }
    }

    @Test
    void oneInputOneOutput() {
        Tensor x = Networks.numbers(1, 2, 4);
        try (Session session = session(Networks.classifier())) {
            assertSameBits(session.run(Map.of("x", x)).get("y"), session.run(x), "y");
            assertEquals(
                    "input 'x: float [n, 4]' cannot be float [2, 5]",
                    message(
                            IllegalArgumentException.class,
                            () -> session.run(Networks.numbers(1, 2, 5))));
        }
        Graph two =
                new Build()
                        .inputs("a", "b")
                        .add("s = Add(a, b)")
                        .add("d = Sub(a, b)")
                        .outputs("s", "d")
                        .graph();
        try (Session session = session(two)) {
            String message = message(IllegalArgumentException.class, () -> session.run(x));
            assertTrue(message.contains("2 inputs") && message.contains("b"), message);
        }
        Graph split = new Build().inputs("a").add("s = Neg(a)").outputs("s", "a").graph();
        try (Session session = session(split)) {
            String message = message(IllegalArgumentException.class, () -> session.run(x));
            assertTrue(message.contains("2 outputs"), message);
        }
    }

    /**
     * An output that nobody chose follows the inputs' shapes, and is written again where it fits.
     */
    @Test
    void outputsOfTheSessionsOwn() {
        try (Session session = session(Networks.classifier())) {
            Binding binding = session.bind().input("x", Networks.numbers(1, 2, 4));
            session.run(binding);
            Tensor first = binding.output("y");
            session.run(binding.input("x", Networks.numbers(2, 2, 4)));
            assertSame(first, binding.output("y"));
            assertSameBits(session.run(Networks.numbers(2, 2, 4)), first, "y of other numbers");
            session.run(binding.input("x", Networks.numbers(3, 5, 4)));
            assertSameBits(
                    session.run(Networks.numbers(3, 5, 4)), binding.output("y"), "y of more rows");
            assertEquals(Shape.of(2, 3), first.shape());
        }
        Graph some = new Build().inputs("x").add("y = NonZero(x)").outputs("y").graph();
        try (Session session = session(some)) {
            Binding binding = session.bind();
            for (float[] values : new float[][] {{0, 1}, {1, 1}, {0, 0}}) {
                session.run(binding.input("x", Tensor.of(values, 2)));
                int count = (int) (values[0] + values[1]);
                assertEquals(Shape.of(1, count), binding.output("y").shape());
            }
        }
    }

    @Test
    void aBindingBelongsToItsSession() {
        try (Session one = session(Networks.classifier());
                Session other = session(Networks.classifier())) {
            Binding binding = one.bind().input("x", Networks.numbers(1, 2, 4));
            String message = message(IllegalArgumentException.class, () -> other.run(binding));
            assertTrue(message.contains("another session"), message);
            assertSame(null, one.bind().input("x"));
            assertSame(null, one.bind().output("y"));
            message(NullPointerException.class, () -> binding.output("y", null));
        }
    }

    /** Sums that go on from run to run. */
    private static Graph sums() {
        return new Build()
                .inputs("x", "sum")
                .add("next = Add(x, sum)")
                .add("y = Neg(next)")
                .outputs("next", "y")
                .graph();
    }

    @Test
    void statesGoFromRunToRun() {
        try (Session session = session(sums())) {
            Tensor x = Tensor.zeros(ElementType.FLOAT, 2);
            Tensor begin = Tensor.of(new float[] {100, 200}, 2);
            Tensor y = Tensor.zeros(ElementType.FLOAT, 2);
            Binding binding =
                    session.bind().input("x", x).state("sum", "next", begin).output("y", y);
            float[] expected = {100, 200};
            for (int i = 1; i <= 5; i++) {
                x.floats().put(new float[] {i, 10 * i});
                session.run(binding);
                assertArrayEquals(expected, binding.input("sum").toFloats());
                expected = new float[] {expected[0] + i, expected[1] + 10 * i};
                assertArrayEquals(expected, binding.output("next").toFloats());
            }
            assertArrayEquals(new float[] {-115, -350}, y.toFloats());
            assertArrayEquals(new float[] {100, 200}, begin.toFloats(), "which is not written");
            session.run(binding.state("sum", "next", begin));
            assertArrayEquals(new float[] {105, 250}, binding.output("next").toFloats());
            Allocations.assertAtMost(0, "a state", () -> session.run(binding));
            // a tensor of the caller's ends it
            binding.input("sum", begin);
            session.run(binding);
            session.run(binding);
            assertArrayEquals(new float[] {105, 250}, binding.output("next").toFloats());
        }
    }

    /** A run that fails leaves the state as it was. */
    @Test
    void statesAfterAnError() {
        Graph graph =
                new Build()
                        .inputs("i", "table", "sum")
                        .add("x = Gather(table, i)")
                        .add("next = Add(x, sum)")
                        .outputs("next")
                        .graph();
        try (Session session = session(graph)) {
            Tensor index = Tensor.of(new long[] {1}, 1);
            Binding binding =
                    session.bind()
                            .input("i", index)
                            .input("table", Tensor.of(new float[] {1, 2, 3}, 3))
                            .state("sum", "next", Tensor.of(new float[] {10}, 1));
            session.run(binding);
            index.setLong(0, 7);
            String message = message(IllegalArgumentException.class, () -> session.run(binding));
            assertTrue(message.contains("index 7"), message);
            message(IllegalArgumentException.class, () -> session.run(binding));
            index.setLong(0, 2);
            session.run(binding);
            assertArrayEquals(new float[] {15}, binding.output("next").toFloats());
        }
    }

    @Test
    void statesThatDoNotFitAreRefused() {
        try (Session session = session(sums())) {
            Tensor begin = Tensor.of(new float[] {1}, 1);
            Binding binding = session.bind();
            for (List<String> names : List.of(List.of("s", "next"), List.of("sum", "n"))) {
                message(
                        IllegalArgumentException.class,
                        () -> binding.state(names.get(0), names.get(1), begin));
            }
            // the output is of another shape than the state
            binding.input("x", Networks.numbers(1, 3)).state("sum", "next", begin);
            String message = message(IllegalArgumentException.class, () -> session.run(binding));
            assertTrue(message.contains("[3]") && message.contains("[1]"), message);
        }
        try (Session session = session(Networks.classifier())) {
            Tensor begin = Tensor.of(new long[] {1}, 1);
            String message =
                    message(
                            IllegalArgumentException.class,
                            () -> session.bind().state("x", "y", begin));
            assertTrue(message.contains("x: float [n, 4]") && message.contains("int64"), message);
        }
    }

    @Test
    void inputsThatDoNotFitAreNamed() {
        try (Session session = session(Networks.classifier())) {
            Tensor x = Networks.numbers(1, 2, 4);
            assertEquals("input 'x: float [n, 4]' is missing", refusal(session, Map.of()));
            String unknown = refusal(session, Map.of("x", x, "y0", x));
            assertTrue(unknown.contains("y0") && unknown.contains("x"), unknown);
            assertEquals(
                    "input 'x: float [n, 4]' cannot be float [2, 5]",
                    refusal(session, Map.of("x", Networks.numbers(1, 2, 5))));
            assertEquals(
                    "input 'x: float [n, 4]' cannot be float [4]",
                    refusal(session, Map.of("x", Networks.numbers(1, 4))));
            assertEquals(
                    "input 'x: float [n, 4]' cannot be double [2, 4]",
                    refusal(
                            session,
                            Map.of("x", Tensor.zeros(ElementType.DOUBLE, Shape.of(2, 4)))));
            assertNotNull(session.run(Map.of("x", x)).get("y"), "it goes on");
        }
    }

    @Test
    void valuesThatDoNotFitAreErrorsThatNameTheNode() {
        try (Session session = session(Networks.encoder())) {
            Tensor ids = Tensor.of(new long[] {1, 20}, 1, 2);
            String message = refusal(session, Map.of("ids", ids));
            assertTrue(message.contains("Gather 13") && message.contains("20"), message);
            ids.setLong(1, 19);
            Tensor y = session.run(Map.of("ids", ids)).get("y");
            assertClose(1e-4, Evaluation.run(Networks.encoder(), List.of(ids)).get(0), y, "after");
        }
    }

    @Test
    void outputsOfAnotherTypeAreRefusedAndNothingIsWritten() {
        try (Session session = session(Networks.classifier())) {
            Tensor x = Networks.numbers(1, 2, 4);
            for (TensorType type :
                    List.of(
                            new TensorType(ElementType.FLOAT, Shape.of(3, 3)),
                            new TensorType(ElementType.INT32, Shape.of(2, 3)))) {
                Tensor y = Tensor.zeros(type);
                Binding binding = session.bind().input("x", x).output("y", y);
                String message =
                        message(IllegalArgumentException.class, () -> session.run(binding));
                assertTrue(
                        message.contains("float [2, 3]") && message.contains(type.toString()),
                        message);
                assertTrue(y.hasBitsOf(Tensor.zeros(type)));
            }
            Binding unknown = session.bind();
            assertTrue(
                    message(IllegalArgumentException.class, () -> unknown.output("z", x))
                            .contains("z"));
        }
    }

    @Test
    void boundTensorsAreReadAndWrittenInPlace() {
        try (Session session = session(Networks.classifier())) {
            Tensor x = Networks.numbers(1, 2, 4);
            Tensor y = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 3));
            Binding binding = session.bind().input("x", x).output("y", y);
            session.run(binding);
            assertSame(y, binding.output("y"));
            Tensor first = session.run(Map.of("x", x)).get("y");
            assertSameBits(first, y, "y");
            x.copy(0, Networks.numbers(2, 2, 4), 0, 8);
            session.run(binding);
            assertSameBits(session.run(Map.of("x", x)).get("y"), y, "y of other numbers");
            assertTrue(!first.hasBitsOf(y), "which the first result does not share");
        }
    }

    /** A plan may write an output while it still reads its inputs. */
    @Test
    void outputsShareNoMemoryWithOtherTensors() {
        Graph graph =
                new Build()
                        .inputs("x", "state")
                        .add("next = Add(x, state)")
                        .add("y = Neg(next)")
                        .outputs("next", "y")
                        .graph();
        try (Session session = session(graph)) {
            Tensor memory = Networks.numbers(1, 3, 4);
            Tensor x = Networks.numbers(2, 2, 4);
            Tensor state = sharing(memory, 0);
            Tensor behind = sharing(memory, 4);
            Binding binding = session.bind().input("x", x).input("state", state);
            for (Tensor output : List.of(state, behind)) {
                binding.output("next", output);
                String message =
                        message(IllegalArgumentException.class, () -> session.run(binding));
                assertTrue(message.contains("next") && message.contains("state"), message);
            }
            binding.output("next", Tensor.zeros(x.type()));
            binding.output("y", binding.output("next"));
            String message = message(IllegalArgumentException.class, () -> session.run(binding));
            assertTrue(message.contains("'y:") && message.contains("32 bytes"), message);
            session.run(binding.output("y", Tensor.zeros(x.type())));
            assertSameBits(
                    Evaluation.run(graph, List.of(x, state)).get(1), binding.output("y"), "y");
        }
    }

    /** Two rows of four numbers, from one on. */
    private static Tensor sharing(Tensor memory, int from) {
        return Tensor.of(
                ElementType.FLOAT, Shape.of(2, 4), memory.buffer().position(Float.BYTES * from));
    }

    @Test
    void aClosedNetworkOpensNoSessions() {
        Network network = Network.of(Networks.classifier());
        try (Session session = network.session()) {
            Tensor x = Networks.numbers(1, 2, 4);
            Tensor before = session.run(x);
            network.close();
            network.close();
            assertEquals(
                    "the network is closed",
                    message(IllegalStateException.class, network::session));
            assertSameBits(before, session.run(x), "of the session that was open");
        }
    }

    @Test
    void nothingRunsAfterClose() {
        Session session = session(Networks.classifier());
        Map<String, Tensor> inputs = Map.of("x", Networks.numbers(1, 2, 4));
        session.run(inputs);
        session.close();
        session.close();
        message(IllegalStateException.class, () -> session.run(inputs));
        message(
                IllegalStateException.class,
                () -> session.plan(Map.of("x", inputs.get("x").type())));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void batchesOfAnySize(int n) {
        for (Graph graph : List.of(Networks.classifier(), Networks.convolutions())) {
            Tensor x =
                    graph.nodes().size() == 5
                            ? Networks.numbers(1, n, 4)
                            : Networks.numbers(1, n, 3, 12, 12);
            try (Session session = session(graph)) {
                Tensor y = session.run(Map.of("x", x)).get("y");
                assertClose(1e-5, Evaluation.run(graph, List.of(x)).get(0), y, "batch of " + n);
            }
        }
    }

    @Test
    void shapesOneAfterTheOther() {
        try (Session session = session(Networks.encoder())) {
            for (int[] shape : new int[][] {{1, 3}, {1, 16}, {1, 128}, {8, 128}, {1, 3}, {0, 4}}) {
                Tensor ids = Networks.words(shape[1], shape);
                Tensor y = session.run(Map.of("ids", ids)).get("y");
                Tensor expected = Evaluation.run(Networks.encoder(), List.of(ids)).get(0);
                assertClose(1e-4, expected, y, shape[0] + "x" + shape[1]);
                try (Session fresh = session(Networks.encoder())) {
                    assertSameBits(fresh.run(Map.of("ids", ids)).get("y"), y, "a fresh session's");
                }
            }
        }
    }

    /** More shapes than plans are kept, so that threads lose plans that others run. */
    @Test
    void manyThreadsGetTheBitsOfOne() throws Exception {
        int shapes = Plans.KEPT + 5;
        List<Tensor> ids = new ArrayList<>();
        List<Tensor> expected = new ArrayList<>();
        try (Session alone = session(Networks.encoder())) {
            for (int i = 0; i < shapes; i++) {
                ids.add(Networks.words(i, 1 + i % 2, 1 + i));
                expected.add(alone.run(Map.of("ids", ids.get(i))).get("y"));
            }
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (Session session = session(Networks.encoder())) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                tasks.add(
                        () -> {
                            for (int i = 0; i < 200; i++) {
                                // mostly the same one, and now and then another
                                int which = i % 4 == 0 ? (i * 7 + thread * 3) % shapes : 2;
                                Tensor y = session.run(Map.of("ids", ids.get(which))).get("y");
                                assertSameBits(expected.get(which), y, "shape " + which);
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
    void aSessionClosedUnderRunsLetsThemEnd() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Tensor x = Networks.numbers(1, 2, 3, 12, 12);
            Session session = session(Networks.convolutions());
            Tensor expected = session.run(Map.of("x", x)).get("y");
            List<Future<Integer>> runs = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                runs.add(
                        pool.submit(
                                () -> {
                                    for (int i = 0; ; i++) {
                                        Tensor y;
                                        try {
                                            y = session.run(Map.of("x", x)).get("y");
                                        } catch (IllegalStateException e) {
                                            return i;
                                        }
                                        assertSameBits(expected, y, "a run");
                                    }
                                }));
            }
            Thread.sleep(50);
            session.close();
            for (Future<Integer> run : runs) {
                run.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void plansAreKeptForTheShapesUsedLast() {
        try (Session session = session(Networks.classifier())) {
            Plan first = session.plan(types(1));
            for (int n = 2; n <= Plans.KEPT; n++) {
                session.plan(types(n));
            }
            assertSame(first, session.plan(types(1)), "all of them are kept");
            session.plan(types(Plans.KEPT + 1));
            assertSame(first, session.plan(types(1)), "the one used longest ago has gone");
            for (int n = 2; n <= 2 * Plans.KEPT; n++) {
                session.plan(types(n));
            }
            assertTrue(first != session.plan(types(1)));
        }
    }

    private static Map<String, TensorType> types(int n) {
        return Map.of("x", new TensorType(ElementType.FLOAT, Shape.of(n, 4)));
    }

    @Test
    void runsOfKernelsOnBoundTensorsMakeNoGarbage() {
        try (Session session = session(Networks.convolutions())) {
            Tensor x = Networks.numbers(1, 1, 3, 12, 12);
            Tensor y = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 5));
            Binding binding = session.bind().input("x", x).output("y", y);
            for (StepInfo step : session.plan(Map.of("x", x.type())).steps()) {
                assertTrue(!step.how().equals("plain evaluation"), step.toString());
            }
            Allocations.assertAtMost(0, "a network of kernels", () -> session.run(binding));
        }
    }

    @Test
    void runsWithBranchesMakeNoGarbage() {
        Graph then = new Build().inputs("a").add("t = Relu(a)").outputs("t").graph();
        Graph otherwise = new Build().inputs("a").add("e = Sigmoid(a)").outputs("e").graph();
        Graph graph =
                new Build()
                        .inputs("c", "x")
                        .add(
                                "y = If(c)",
                                Map.of("then_branch", then, "else_branch", otherwise),
                                List.of("x"))
                        .outputs("y")
                        .graph();
        try (Session session = session(graph)) {
            Tensor x = Networks.numbers(1, 4);
            Tensor condition = Tensor.of(ElementType.BOOL, new byte[] {1});
            Binding binding =
                    session.bind()
                            .input("c", condition)
                            .input("x", x)
                            .output("y", Tensor.zeros(x.type()));
            Allocations.assertAtMost(
                    0,
                    "a branch",
                    () -> {
                        condition.setBoolean(0, !condition.getBoolean(0));
                        session.run(binding);
                    });
        }
    }
}
