package dev.octet.model.quantize;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.quantize.weights.Moments;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.QuantParams;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a float network's products read on samples: distributions of the values, and moments of what
 * their weights are multiplied by. Samples are read one at a time; the first of them are kept, to
 * score quantized networks with.
 */
final class Observations {
    /** Bytes of samples that are kept. */
    private static final long MOST_KEPT = 256L << 20;

    private final Map<String, Histogram> histograms = new LinkedHashMap<>();
    private final Map<String, Moments> moments = new LinkedHashMap<>();
    private final Map<String, Long> operations = new LinkedHashMap<>();
    private final List<Map<String, Tensor>> kept = new ArrayList<>();
    private long keptBytes;
    private int count;

    private Observations() {}

    /**
     * Runs the network.
     *
     * @param all whether the distributions of all values are wanted, and not only of what products
     *     read
     * @throws IllegalArgumentException when there are no samples, one does not fit or has a value
     *     that is not finite, saying which, or no input ever varies
     */
    static Observations of(
            Graph graph,
            List<ProductLayer> layers,
            boolean all,
            Iterable<Map<String, Tensor>> samples,
            Runnable step) {
        Observations observations = new Observations();
        layers.forEach(observations::expect);
        if (all) {
            observations.expectAll(graph);
        }
        boolean varies = false;
        try (Network network = Network.of(withOutputs(graph, observations.histograms.keySet()));
                Session session = network.session()) {
            for (Map<String, Tensor> sample : samples) {
                varies |= check(observations.count, sample);
                Map<String, Tensor> values = new LinkedHashMap<>(sample);
                values.putAll(run(session, observations.count, sample));
                observations.observe(layers, values);
                observations.keep(sample);
                observations.count++;
                step.run();
            }
        }
        if (observations.count == 0) {
            throw new IllegalArgumentException("there are no samples to calibrate with");
        }
        if (!varies) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "all numbers of an input are the same in each of %d samples: there is"
                                    + " no range to find",
                            observations.count));
        }
        return observations;
    }

    private static Map<String, Tensor> run(Session session, int index, Map<String, Tensor> sample) {
        try {
            return session.run(sample);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    RootLocale.format("sample %d: %s", index, e.getMessage()), e);
        }
    }

    /** Whether an input has different numbers. */
    private static boolean check(int index, Map<String, Tensor> sample) {
        boolean varies = false;
        for (Map.Entry<String, Tensor> input : sample.entrySet()) {
            Tensor tensor = input.getValue();
            boolean isFloat = tensor.element().isFloat();
            for (int i = 0; i < tensor.count(); i++) {
                double value = isFloat ? tensor.getDouble(i) : tensor.getLong(i);
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            RootLocale.format(
                                    "sample %d: number %d of input %s is %s",
                                    index, i, Echo.quoted(input.getKey()), value));
                }
                varies |= i > 0 && value != (isFloat ? tensor.getDouble(0) : tensor.getLong(0));
            }
            // a single number has none to differ from
            varies |= tensor.count() == 1 && sample.size() == 1;
        }
        return varies;
    }

    private static Graph withOutputs(Graph graph, Set<String> values) {
        List<Value> outputs = new ArrayList<>(graph.outputs());
        Set<String> known = new HashSet<>();
        outputs.forEach(output -> known.add(output.name()));
        graph.inputs().forEach(input -> known.add(input.name()));
        for (String value : values) {
            if (known.add(value)) {
                outputs.add(new Value(value, null, Optional.empty()));
            }
        }
        return new Graph(graph.name(), graph.inputs(), outputs, graph.constants(), graph.nodes());
    }

    private void expect(ProductLayer layer) {
        histograms.computeIfAbsent(layer.source(), name -> new Histogram());
        moments.put(layer.output(), new Moments(layer));
    }

    private void expectAll(Graph graph) {
        graph.inputs()
                .forEach(input -> histograms.computeIfAbsent(input.name(), n -> new Histogram()));
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty()) {
                    histograms.computeIfAbsent(output, name -> new Histogram());
                }
            }
        }
    }

    private void observe(List<ProductLayer> layers, Map<String, Tensor> values) {
        histograms.forEach(
                (name, histogram) -> {
                    Tensor value = values.get(name);
                    if (value != null
                            && value.element() == ElementType.FLOAT
                            && value.count() > 0) {
                        histogram.observe(value.floats());
                    }
                });
        layers.forEach(
                layer ->
                        operations.put(
                                layer.output(), layer.operations(values.get(layer.source()))));
        layers.parallelStream()
                .forEach(layer -> moments.get(layer.output()).observe(values.get(layer.source())));
    }

    private void keep(Map<String, Tensor> sample) {
        long bytes = sample.values().stream().mapToLong(tensor -> tensor.type().bytes()).sum();
        if (kept.isEmpty() || keptBytes + bytes <= MOST_KEPT) {
            kept.add(sample);
            keptBytes += bytes;
        }
    }

    /** How many samples there were. */
    int count() {
        return count;
    }

    /** The samples that are kept. */
    List<Map<String, Tensor>> samples() {
        return kept;
    }

    /** Multiplications and additions of a product for the latest sample. */
    long operations(ProductLayer layer) {
        return operations.getOrDefault(layer.output(), 0L);
    }

    /** What the weights of a product are multiplied by. */
    Moments moments(ProductLayer layer) {
        return moments.get(layer.output());
    }

    /** The values, with their distributions. */
    Map<String, Histogram> histograms() {
        return histograms;
    }

    /** Parameters of all values that had finite numbers. */
    Map<String, QuantParams> params(RangeMethod method, Scheme scheme) {
        Map<String, QuantParams> params = new LinkedHashMap<>();
        histograms.forEach(
                (name, histogram) -> {
                    if (histogram.finite() > 0) {
                        params.put(name, params(histogram, method, scheme));
                    }
                });
        return params;
    }

    /** Parameters of a value; null where it had no finite numbers. */
    QuantParams params(String value, RangeMethod method, Scheme scheme) {
        Histogram histogram = histograms.get(value);
        return histogram.finite() == 0 ? null : params(histogram, method, scheme);
    }

    private static QuantParams params(Histogram histogram, RangeMethod method, Scheme scheme) {
        return scheme.params(method.range(histogram, scheme));
    }
}
