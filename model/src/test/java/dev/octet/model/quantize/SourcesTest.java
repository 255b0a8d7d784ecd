package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Networks;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.quantize.weights.WeightRounding.Rounded;
import dev.octet.model.tensor.Tensor;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which values are rounded where only what products read is. */
class SourcesTest {
    private static final Map<String, Object> TWO =
            Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L));

    private static QuantParams u8(double scale, int zero) {
        return QuantParams.perTensor(DataType.U8, (float) scale, zero);
    }

    private static Graph quantized(Graph graph, Map<String, QuantParams> params, String... floats) {
        return QdqForm.of(graph, new Recipe(params, Map.of(), Set.of(floats), Placement.SOURCES));
    }

    /** The values that are rounded. */
    private static Set<String> rounded(Graph graph) {
        Set<String> rounded = new TreeSet<>();
        for (Node node : graph.nodes()) {
            if (node.signature().type().equals("QuantizeLinear")) {
                rounded.add(node.outputs().get(0).replace("/quantized", ""));
            }
        }
        return rounded;
    }

    private static List<String> types(Graph graph) {
        return graph.nodes().stream()
                .map(node -> node.signature().type())
                .filter(type -> !type.endsWith("quantizeLinear") && !type.endsWith("tizeLinear"))
                .toList();
    }

    private static Tensor run(Graph graph, Tensor x) {
        return Evaluation.run(graph, List.of(x)).get(0);
    }

    @Test
    void whatProductsReadAndNotWhatTheyGive() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("w", Networks.numbers(1, 3, 3))
                        .add("a = MatMul(x, w)")
                        .add("b = Add(a, x)")
                        .add("c = Relu(b)")
                        .add("d = MatMul(c, w)")
                        .add("y = Sigmoid(d)")
                        .outputs("y")
                        .graph();
        Map<String, QuantParams> all =
                Map.of(
                        "x", u8(0.01, 128),
                        "a", u8(0.01, 128),
                        "b", u8(0.01, 128),
                        "c", u8(0.01, 0),
                        "d", u8(0.01, 128),
                        "y", u8(1 / 255.0, 0));
        Graph sources = quantized(graph, all);
        assertEquals(Set.of("c", "x"), rounded(sources));
        assertEquals(List.of("MatMul", "Add", "Relu", "MatMul", "Sigmoid"), types(sources));
        // both products read the same integers of their weights
        assertEquals(
                1, sources.constants().keySet().stream().filter("w/quantized"::equals).count());
        Graph around = QdqForm.of(graph, Recipe.around(all));
        assertEquals(Set.of("a", "c", "d", "x"), rounded(around));
        Graph one = quantized(graph, all, "d");
        assertEquals(Set.of("x"), rounded(one));
        assertTrue(one.constants().containsKey("w"));
        assertEquals(Set.of(), rounded(quantized(graph, Map.of("a", u8(1, 0)))));
    }

    /** x, p, t and f are the same numbers, or some of them. */
    private static Build moved() {
        return new Build()
                .inputs("x")
                .constant("shape", Tensor.of(new long[] {1, 8}, 2))
                .constant("w", Networks.numbers(1, 8, 3))
                .add("r = Relu(x)")
                .add("p = MaxPool(r)", TWO, List.of())
                .add("t = Transpose(p)", Map.of("perm", List.of(0L, 2L, 3L, 1L)), List.of())
                .add("f = Reshape(t, shape)")
                .add("y = MatMul(f, w)");
    }

    @Test
    void throughWhatMoves() {
        Graph graph = moved().outputs("y").graph();
        Graph sources = quantized(graph, Map.of("f", u8(0.01, 0)));
        assertEquals(Set.of("f", "p", "r", "t"), rounded(sources));
        for (String value : List.of("r", "p", "t", "f")) {
            assertEquals(0.01f, sources.constants().get(value + "/scale").getFloat(0));
        }
    }

    /** What else is read of r may lie outside of the range of what is moved: it is not rounded. */
    @Test
    void othersReadItAsItWas() {
        Graph graph = moved().add("z = Sigmoid(r)").outputs("y", "z").graph();
        Graph sources = quantized(graph, Map.of("f", u8(0.001, 0)));
        assertEquals(Set.of("f", "p", "t"), rounded(sources));
        Tensor x = Networks.numbers(1, 1, 2, 4, 4);
        assertTrue(
                Evaluation.run(graph, List.of(x))
                        .get(1)
                        .hasBitsOf(Evaluation.run(sources, List.of(x)).get(1)));
    }

    @ParameterizedTest
    @CsvSource({
        // the range is [0, 2.55]: nothing below 0 is left
        "Max, 0, true",
        "Max, 0.004, true",
        "Max, -1, true",
        "Max, 0.1, false",
        "Min, 2.55, true",
        "Min, 3, true",
        "Min, 2, false"
    })
    void boundsThatTheRangeHas(String type, float bound, boolean isDropped) {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("bound", Tensor.of(new float[] {bound}))
                        .constant("w", Networks.numbers(1, 4, 3))
                        .add("b = " + type + "(x, bound)")
                        .add("y = MatMul(b, w)")
                        .outputs("y")
                        .graph();
        Graph sources = quantized(graph, Map.of("b", u8(0.01, 0)));
        assertEquals(isDropped ? List.of("MatMul") : List.of(type, "MatMul"), types(sources));
        Graph plain = QdqForm.of(graph, Recipe.around(Map.of("b", u8(0.01, 0))));
        assertEquals(List.of(type, "MatMul"), types(plain));
        Tensor x = Tensor.of(new float[] {-3, 0.001f, 2.3f, 9}, 1, 4);
        assertArrayEquals(run(plain, x).toFloats(), run(sources, x).toFloats());
    }

    /** As the output is what the network gives, it is bounded. */
    @Test
    void boundsOfOutputsStay() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("bound", Tensor.of(new float[] {0}))
                        .constant("w", Networks.numbers(1, 4, 3))
                        .add("b = Max(bound, x)")
                        .add("y = MatMul(b, w)")
                        .outputs("y", "b")
                        .graph();
        assertEquals(List.of("Max", "MatMul"), types(quantized(graph, Map.of("b", u8(0.01, 0)))));
    }

    private static Graph product(float... bias) {
        Build build =
                new Build()
                        .inputs("x")
                        .constant("w", Tensor.of(new float[] {127, -127}, 2, 1, 1, 1));
        if (bias.length == 0) {
            build.add("y = Conv(x, w)");
        } else {
            build.constant("b", Tensor.of(bias, bias.length)).add("y = Conv(x, w, b)");
        }
        return build.outputs("y").graph();
    }

    private static final Tensor PIXELS = Tensor.of(new float[] {0.5f, 1}, 1, 1, 1, 2);

    /** In steps of 2^-30 a bias of 2 is 2^31. */
    @Test
    void aBiasThatDoesNotFitStaysFloat() {
        double step = 0x1p-30;
        Graph fits = quantized(product(0.5f, 0.25f), Map.of("x", u8(step, 0)));
        assertArrayEquals(new long[] {1 << 29, 1 << 28}, fits.constants().get("y/bias").toLongs());
        Graph sources = quantized(product(2, 0.25f), Map.of("x", u8(step, 0)));
        assertArrayEquals(new float[] {2, 0.25f}, sources.constants().get("y/bias").toFloats());
        assertEquals("FLOAT", sources.constants().get("y/bias").element().name());
        // 255 steps are as far as it goes
        float[] y = run(sources, PIXELS).toFloats();
        assertEquals(2, y[0], 1e-4);
        assertEquals(0.25, y[3], 1e-4);
    }

    /** Rounded weights of 126 and -128 with a bias that makes up for 0.75 on average. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aChangeOfTheMeanIsInTheBias(boolean hasBias) {
        Graph graph = hasBias ? product(10, 20) : product();
        Rounded own = new Rounded(new byte[] {126, -128}, new float[] {1, 1}, new float[] {1, 2});
        Graph sources =
                QdqForm.of(
                        graph,
                        new Recipe(
                                Map.of("x", u8(0.5, 0)),
                                Map.of("y", own),
                                Set.of(),
                                Placement.SOURCES));
        float[] before = hasBias ? new float[] {10, 20} : new float[2];
        float[] expected = {
            63 + 1 + before[0], 126 + 1 + before[0], -64 + 2 + before[1], -128 + 2 + before[1]
        };
        assertArrayEquals(expected, run(sources, PIXELS).toFloats());
        Graph integers =
                QOperatorForm.of(
                        graph,
                        new Recipe(
                                Map.of("x", u8(0.5, 0), "y", u8(1, 128)),
                                Map.of("y", own),
                                Set.of(),
                                Placement.AROUND));
        for (int i = 0; i < 4; i++) {
            expected[i] = Math.max(-128, Math.min(127, expected[i]));
        }
        assertArrayEquals(expected, run(integers, PIXELS).toFloats());
    }

    /** What alone uses a product and adds a constant is its bias; another Add is none. */
    @ParameterizedTest
    @CsvSource({"b, true", "one, true", "bb, true", "deep, false"})
    void aChangeOfTheMeanIsInTheSumBehind(String addend, boolean isBias) {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2))
                        .constant("b", Tensor.of(new float[] {10, 20}, 2))
                        .constant("bb", Tensor.of(new float[] {10, 20}, 1, 2))
                        .constant("one", Tensor.of(new float[] {10}))
                        .constant("deep", Tensor.of(new float[] {10, 20}, 2, 1))
                        .add("p = MatMul(x, w)")
                        .add("y = Add(" + addend + ", p)")
                        .outputs("y")
                        .graph();
        assertEquals(
                isBias,
                ProductLayer.of(graph, graph.nodes().get(0)).orElseThrow().bias().isPresent());
        if (!isBias) {
            return;
        }
        Rounded own = new Rounded(new byte[] {1, 3, 2, 4}, new float[] {1, 1}, new float[] {1, 2});
        Graph sources =
                QdqForm.of(
                        graph,
                        new Recipe(
                                Map.of("x", u8(1, 0)),
                                Map.of("p", own),
                                Set.of(),
                                Placement.SOURCES));
        double second = addend.equals("one") ? 10 : 20;
        float[] y = run(sources, Tensor.of(new float[] {5, 7}, 1, 2)).toFloats();
        assertArrayEquals(new float[] {26 + 11, (float) (38 + second + 2)}, y);
        // in floats nothing of it changes
        Graph left =
                QdqForm.of(
                        graph,
                        new Recipe(
                                Map.of("x", u8(1, 0)),
                                Map.of("p", own),
                                Set.of("p"),
                                Placement.SOURCES));
        y = run(left, Tensor.of(new float[] {5, 7}, 1, 2)).toFloats();
        assertArrayEquals(new float[] {26 + 10, (float) (38 + second)}, y);
    }

    /** A bias that a run has takes no change, so weights must not count on one. */
    @Test
    void aBiasOfARunIsNone() {
        Build build =
                new Build()
                        .inputs("x", "c")
                        .constant("w", Networks.numbers(1, 2, 3))
                        .constant("b", Networks.numbers(2, 3));
        Graph alone = build.add("p = Gemm(x, w, c)").add("y = Relu(p)").outputs("y").graph();
        assertTrue(ProductLayer.all(alone).get(0).bias().isEmpty());
        Graph sum =
                new Build()
                        .inputs("x", "c")
                        .constant("w", Networks.numbers(1, 2, 3))
                        .constant("b", Networks.numbers(2, 3))
                        .add("p = Gemm(x, w, c)")
                        .add("y = Add(p, b)")
                        .outputs("y")
                        .graph();
        assertEquals(
                "y", ProductLayer.all(sum).get(0).bias().orElseThrow().node().outputs().get(0));
    }

    /** One tensor of weights, rounded otherwise for each product. */
    @Test
    void weightsOfSeveralProducts() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("w", Tensor.of(new float[] {1}, 1, 1))
                        .add("a = MatMul(x, w)")
                        .add("y = MatMul(a, w)")
                        .outputs("y")
                        .graph();
        Rounded one = new Rounded(new byte[] {3}, new float[] {1}, new float[1]);
        Rounded other = new Rounded(new byte[] {5}, new float[] {1}, new float[1]);
        Graph sources =
                QdqForm.of(
                        graph,
                        new Recipe(
                                Map.of("x", u8(1, 0), "a", u8(1, 0)),
                                Map.of("a", one, "y", other),
                                Set.of(),
                                Placement.SOURCES));
        assertEquals(30, run(sources, Tensor.of(new float[] {2}, 1, 1)).getFloat(0));
    }

    /** What could not be quantized leaves nothing behind. */
    @Test
    void noConstantsWithoutUse() {
        Graph integers =
                QOperatorForm.of(product(2, 0.25f), Map.of("x", u8(0x1p-30, 0), "y", u8(1, 128)));
        assertFalse(integers.constants().containsKey("w/quantized"));
        Set<String> used = new TreeSet<>();
        integers.nodes().forEach(node -> used.addAll(node.inputs()));
        assertTrue(used.containsAll(integers.constants().keySet()), used::toString);
        float[] expected = run(product(2, 0.25f), PIXELS).toFloats();
        float[] actual = run(integers, PIXELS).toFloats();
        assertEquals(expected.length, actual.length, () -> Arrays.toString(actual));
    }

    /** Integers that stand for what a Relu or a Clip lets through do its work; others do not. */
    @ParameterizedTest
    @CsvSource({
        "U8, 0, -9, Relu, QLinearConv", "U8, 100, 0, Relu, QLinearConv Relu",
        "S8, 0, 0, Relu, QLinearConv Relu", "S8, -128, 0, Relu, QLinearConv",
        "U8, 0, 0, Clip, QLinearConv", "U8, 0, 1, Clip, QLinearConv Clip",
        "S8, 0, 0, Clip, QLinearConv Clip"
    })
    void activationsOfIntegers(DataType type, int zero, float least, String name, String nodes) {
        Build build =
                new Build()
                        .inputs("x")
                        .constant("w", Tensor.of(new float[] {127, -127}, 2, 1, 1, 1))
                        .constant("least", Tensor.of(new float[] {least}))
                        .constant("most", Tensor.of(new float[] {255}))
                        .add("c = Conv(x, w)");
        build.add(name.equals("Relu") ? "y = Relu(c)" : "y = Clip(c, least, most)");
        Graph graph = build.outputs("y").graph();
        QuantParams out = QuantParams.perTensor(type, 1, zero);
        Graph integers =
                QOperatorForm.of(
                        graph,
                        Map.of(
                                "x", u8(0.5, 0),
                                "c", QuantParams.perTensor(DataType.S8, 1, 0),
                                "y", out));
        assertEquals(List.of(nodes.split(" ")), types(integers));
        float low = name.equals("Relu") ? 0 : least;
        float[] expected = {64, 127, Math.max(low, -64), Math.max(low, -127)};
        float[] actual = run(integers, PIXELS).toFloats();
        for (int i = 0; i < 4; i++) {
            assertEquals(Math.min(expected[i], out.high(0)), actual[i], 1, "element " + i);
        }
    }
}
