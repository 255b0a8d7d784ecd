package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.scaling.ChannelMagnitudes;
import dev.octet.model.quantize.weights.Moments;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    private final ChannelMagnitudes magnitudes = new ChannelMagnitudes();
    private final Map<String, Long> operations = new LinkedHashMap<>();
    private final List<Map<String, Tensor>> kept = new ArrayList<>();
    private long keptBytes;
    private int count;

    private Observations() {}

    /**
     * Runs the network.
     *
     * @param settings where it is rounded around all there is, of all values and not only of what
     *     products read; moments where weights are not rounded to the nearest integers
     * @throws IllegalArgumentException when there are no samples, one does not fit or has a value
     *     that is not finite, saying which, or no input ever varies
     */
    static Observations of(
            Graph graph,
            List<ProductLayer> layers,
            Quantization settings,
            Iterable<Map<String, Tensor>> samples,
            Runnable step) {
        Observations observations = new Observations();
        for (ProductLayer layer : layers) {
            observations.histograms.computeIfAbsent(layer.source(), name -> new Histogram());
            if (settings.isRounded()) {
                observations.moments.put(layer.output(), new Moments(layer));
            }
        }
        if (settings.isRoundedAround()) {
            values(graph)
                    .forEach(
                            name ->
                                    observations.histograms.computeIfAbsent(
                                            name, n -> new Histogram()));
        }
        SampleRuns.Seen seen =
                SampleRuns.of(
                        graph,
                        observations.histograms.keySet(),
                        samples,
                        (sample, values) -> {
                            observations.observe(layers, values);
                            observations.keep(sample);
                            step.run();
                        });
        observations.count = seen.count();
        if (seen.count() == 0) {
            throw new IllegalArgumentException("there are no samples to calibrate with");
        }
        if (!seen.varies()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "all numbers of an input are the same in %s: there is no range to find",
                            seen.count() == 1
                                    ? "the only sample"
                                    : RootLocale.format("each of %d samples", seen.count())));
        }
        return observations;
    }

    /** The names of all values that a run has. */
    static Set<String> values(Graph graph) {
        Set<String> values = new LinkedHashSet<>();
        graph.inputs().forEach(input -> values.add(input.name()));
        graph.nodes().forEach(node -> values.addAll(node.outputs()));
        values.remove("");
        return values;
    }

    /** Whether a value has a distribution. */
    static boolean isObserved(Tensor value) {
        return value != null && value.element() == ElementType.FLOAT && value.count() > 0;
    }

    /** Takes distributions that others observed in place of those of the samples. */
    void use(Map<String, Histogram> others) {
        others.forEach((name, histogram) -> histograms.replace(name, histogram));
    }

    private void observe(List<ProductLayer> layers, Map<String, Tensor> values) {
        histograms.forEach(
                (name, histogram) -> {
                    Tensor value = values.get(name);
                    if (isObserved(value)) {
                        histogram.observe(value.floats());
                    }
                });
        layers.stream()
                .filter(layer -> isFirst(layer, layers))
                .forEach(layer -> magnitudes.observe(layer, values.get(layer.source())));
        layers.forEach(
                layer ->
                        operations.put(
                                layer.output(), layer.operations(values.get(layer.source()))));
        layers.parallelStream()
                .filter(layer -> moments.containsKey(layer.output()))
                .forEach(layer -> moments.get(layer.output()).observe(values.get(layer.source())));
    }

    /** Whether no layer before it reads the same. */
    private static boolean isFirst(ProductLayer layer, List<ProductLayer> layers) {
        for (ProductLayer each : layers) {
            if (each.source().equals(layer.source())) {
                return each == layer;
            }
        }
        return false;
    }

    private void keep(Map<String, Tensor> sample) {
        long bytes = sample.values().stream().mapToLong(tensor -> tensor.type().bytes()).sum();
        if (kept.isEmpty() || keptBytes + bytes <= MOST_KEPT) {
            kept.add(sample);
            keptBytes += bytes;
        }
    }

    /** The largest magnitude of each channel of what products read. */
    ChannelMagnitudes magnitudes() {
        return magnitudes;
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
