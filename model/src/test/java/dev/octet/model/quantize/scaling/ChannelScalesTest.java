package dev.octet.model.quantize.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Close;
import dev.octet.model.Networks;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be divided is, what may not is not, and the answers stay. */
class ChannelScalesTest {
    private static final int SIZE = 6;

    /**
     * Two convolutions of 6 channels of which the third has numbers that are 100 times as large.
     */
    private static Build pictures(String... between) {
        Build build =
                new Build()
                        .inputs("x")
                        .constant("w", outlier(Networks.numbers(1, SIZE, 3, 3, 3), 27))
                        .constant("b", outlier(Networks.numbers(2, SIZE), 1))
                        .constant("depth", Networks.numbers(3, SIZE, 1, 3, 3))
                        .constant("v", Networks.numbers(4, 4, SIZE, 1, 1))
                        .constant("slope", Networks.numbers(5, SIZE, 1, 1))
                        .constant("zero", Tensor.of(new float[] {0}))
                        .constant("six", Tensor.of(new float[] {6}))
                        .add("a = Conv(x, w, b)");
        for (String node : between) {
            build.add(node, attributes(node), List.of());
        }
        return build.add("y = Conv(z, v)").outputs("y");
    }

    private static Map<String, Object> attributes(String node) {
        return node.contains("depth")
                ? Map.of("group", (long) SIZE)
                : node.contains("Pool") && !node.contains("Global")
                        ? Map.of("kernel_shape", List.of(2L, 2L))
                        : Map.of();
    }

    private static Tensor outlier(Tensor tensor, int each) {
        for (int i = 2 * each; i < 3 * each; i++) {
            tensor.setDouble(i, 100 * tensor.getDouble(i));
        }
        return tensor;
    }

    /** Rows that are normalized, and multiplied by a matrix. */
    private static Build rows() {
        return new Build()
                .inputs("x")
                .constant("gamma", outlier(Networks.numbers(1, SIZE), 1))
                .constant("beta", Networks.numbers(2, SIZE))
                .constant("w", Networks.numbers(3, SIZE, 4))
                .constant("u", Networks.numbers(4, SIZE, 5))
                .constant("two", Tensor.of(new float[] {2}));
    }

    private static Tensor x(Graph graph) {
        return graph.nodes().get(0).signature().type().equals("Conv")
                ? Networks.numbers(9, 2, 3, 8, 8)
                : Networks.numbers(9, 2, 3, SIZE);
    }

    private static Map<String, Tensor> values(Graph graph) {
        List<Value> outputs = new ArrayList<>(graph.outputs());
        for (Node node : graph.nodes()) {
            String output = node.outputs().get(0);
            if (outputs.stream().noneMatch(value -> value.name().equals(output))) {
                outputs.add(new Value(output, null, Optional.empty()));
            }
        }
        Graph all = new Graph("", graph.inputs(), outputs, graph.constants(), graph.nodes());
        List<Tensor> results = Evaluation.run(all, List.of(x(graph)));
        Map<String, Tensor> values = new HashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            values.put(outputs.get(i).name(), results.get(i));
        }
        values.put("x", x(graph));
        return values;
    }

    private static Graph smoothed(Graph graph, boolean multiplied) {
        ChannelMagnitudes magnitudes = new ChannelMagnitudes();
        Map<String, Tensor> values = values(graph);
        for (ProductLayer layer : ProductLayer.all(graph)) {
            magnitudes.observe(layer, values.get(layer.source()));
        }
        return ChannelScales.smoothed(graph, magnitudes, 0.5, true, multiplied);
    }

    /** By how much the largest channel of a value is above the smallest. */
    private static double spread(Graph graph, String value, int channels, int inner) {
        Tensor tensor = values(graph).get(value);
        double[] most = new double[channels];
        for (int i = 0; i < tensor.count(); i++) {
            int channel = i / inner % channels;
            most[channel] = Math.max(most[channel], Math.abs(tensor.getDouble(i)));
        }
        double least = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (double each : most) {
            least = Math.min(least, each);
            largest = Math.max(largest, each);
        }
        return largest / least;
    }

    private static void sameAnswers(Graph graph, Graph scaled) {
        Map<String, Tensor> before = values(graph);
        Map<String, Tensor> after = values(scaled);
        for (Value output : graph.outputs()) {
            Close.assertClose(
                    1e-4, before.get(output.name()), after.get(output.name()), output.name());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "z = Relu(a)",
                "z = Identity(a)",
                "z = LeakyRelu(a)",
                "z = PRelu(a, slope)",
                "z = Clip(a, zero)",
                "r = Relu(a); z = MaxPool(r)",
                "r = AveragePool(a); z = Relu(r)",
                "z = GlobalAveragePool(a)",
                "r = Relu(a); d = Conv(r, depth); z = Relu(d)"
            })
    void betweenConvolutions(String nodes) {
        Graph graph = pictures(nodes.split("; ")).graph();
        Graph equalized = ChannelScales.equalized(graph);
        Graph smoothed = smoothed(graph, false);
        for (Graph scaled : List.of(equalized, smoothed)) {
            sameAnswers(graph, scaled);
            assertEquals(graph.nodes().size(), scaled.nodes().size());
            int inner = values(graph).get("z").count() / 2 / SIZE;
            double before = spread(graph, "z", SIZE, inner);
            double after = spread(scaled, "z", SIZE, inner);
            assertTrue(after < before / 3, () -> after + ", " + before + " before");
        }
    }

    /** What else there is would compute something else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "z = Clip(a, zero, six)",
                "z = Clip(a, six)",
                "z = Sigmoid(a)",
                "z = Add(a, six)",
                "z = Mul(a, a)",
                "z = Relu(a); other = Sigmoid(a)",
                "z = Relu(a); other = Sigmoid(z)"
            })
    void notDivided(String nodes) {
        Build build = pictures(nodes.split("; "));
        Graph graph = (nodes.contains("other") ? build.outputs("other") : build).graph();
        assertSame(graph, ChannelScales.equalized(graph));
        // nor do pictures get multiplications
        assertSame(graph, smoothed(graph, true));
        Graph seen = pictures("z = Relu(a)").outputs("a").graph();
        assertSame(seen, smoothed(seen, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n = LayerNormalization(x, gamma, beta)",
                "n = LayerNormalization(x, gamma)",
                "m = Mul(x, gamma); n = Add(beta, m)",
                "m = Mul(gamma, x); n = Relu(m)"
            })
    void normalizedRows(String nodes) {
        Build build = rows();
        for (String node : nodes.split("; ")) {
            build.add(node);
        }
        Graph graph =
                build.add("y = MatMul(n, w)").add("z = MatMul(n, u)").outputs("y", "z").graph();
        Graph scaled = smoothed(graph, true);
        sameAnswers(graph, scaled);
        assertEquals(graph.nodes().size(), scaled.nodes().size());
        assertTrue(spread(scaled, "n", SIZE, 1) < spread(graph, "n", SIZE, 1) / 3);
    }

    /** As the residual does, which has to stay as it is. */
    @Test
    void othersReadItToo() {
        Graph graph =
                rows().add("n = LayerNormalization(x, gamma, beta)")
                        .add("y = MatMul(n, w)")
                        .add("s = Add(n, x)")
                        .outputs("y", "s")
                        .graph();
        assertSame(graph, smoothed(graph, false));
        Graph scaled = smoothed(graph, true);
        sameAnswers(graph, scaled);
        assertEquals(graph.nodes().size() + 1, scaled.nodes().size());
        assertTrue(spread(scaled, "n/scaled", SIZE, 1) < spread(graph, "n", SIZE, 1) / 3);
    }

    /** A number for all is part of what exporters write for GELU. */
    @Test
    void oneNumberForAllIsLeft() {
        Graph graph = rows().add("m = Mul(x, two)").add("y = MatMul(m, w)").outputs("y").graph();
        assertSame(graph, smoothed(graph, false));
        Graph scaled = smoothed(graph, true);
        assertNotNull(scaled.constants().get("two"));
        sameAnswers(graph, scaled);
    }

    /** Without numbers a channel has no scale, and with few it is not made much larger. */
    @Test
    void channelsThatAreHardlyThere() {
        Graph graph = rows().add("n = Mul(x, gamma)").add("y = MatMul(n, w)").outputs("y").graph();
        Tensor gamma = graph.constants().get("gamma");
        gamma.setDouble(0, 0);
        gamma.setDouble(1, 1e-6);
        Graph scaled = smoothed(graph, false);
        sameAnswers(graph, scaled);
        Tensor now = scaled.constants().get("gamma/of/n");
        assertEquals(0, now.getDouble(0));
        assertEquals(32e-6, now.getDouble(1), 1e-9);
        assertFalse(scaled.constants().containsKey("w"));
    }
}
