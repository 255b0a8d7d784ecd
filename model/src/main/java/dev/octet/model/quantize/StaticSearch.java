package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.Trials.Tried;
import dev.octet.model.quantize.score.Answers;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for the fastest form of a network that keeps what it is to keep: ranges of what the worst
 * layers read first, then as few layers in floats as it takes. Each step is tried on the network
 * itself, with the samples. Always finds the same. Not thread-safe.
 */
final class StaticSearch {
    /** Of the error, and of the operations, of a layer that stays float without a budget. */
    private static final double MUCH_NOISE = 0.25, FEW_OPERATIONS = 0.02, ALL_BARGAINS = 0.05;

    /** Of a layer; sums of it are finite. */
    private static final double MOST_NOISE = 1e100;

    /** Of how many layers, those that cost most, the range of what they read is tried by itself. */
    private static final int REFINED = 16;

    private final Graph graph;
    private final List<ProductLayer> layers;
    private final Observations observations;
    private final Quantization settings;
    private final Trials trials;
    private final Work work;
    private final List<Tried> taken = new ArrayList<>();
    private final Basis basis;
    private final Map<String, QuantParams> activations;
    private final Map<String, RangeMethod> chosen = new LinkedHashMap<>();

    /**
     * What was found.
     *
     * @param graph quantized
     * @param recipe how
     * @param basis what it was made from
     * @param own the methods of ranges of those activations that have another one
     * @param alone SQNR in dB where a layer alone is quantized, by the layer's output
     * @param reasons why layers stay float, by their outputs
     * @param taken those of what was tried that the graph has
     */
    record Found(
            Graph graph,
            Recipe recipe,
            Basis basis,
            Map<String, RangeMethod> own,
            Map<String, Double> alone,
            Map<String, String> reasons,
            List<Tried> tried,
            List<Tried> taken,
            Answers floats,
            Answers actual) {}

    StaticSearch(Basis basis, Quantization settings, Trials trials, Work work) {
        this.basis = basis;
        this.settings = settings;
        this.trials = trials;
        this.work = work;
        graph = basis.graph();
        layers = basis.layers();
        observations = basis.observations();
        activations = new LinkedHashMap<>(basis.activations());
        taken.add(basis.trial());
    }

    Found find() {
        Map<String, String> reasons = new LinkedHashMap<>();
        Map<String, Double> alone = alone();
        Answers all = refineRanges(alone);
        Set<String> left = Set.of();
        if (!trials.isKept(all)) {
            left = leftInFloats(alone);
            for (String layer : left) {
                reasons.put(
                        layer,
                        RootLocale.format(
                                "in 8 bits the budget (%s) is missed; alone it leaves %.1f dB",
                                settings.budget().get(), alone.get(layer)));
            }
        }
        if (settings.budget().isEmpty()) {
            reasons.putAll(bargains(alone));
            left = reasons.keySet();
        }
        Recipe recipe = recipe(left);
        Graph quantized = settings.quantized(graph, recipe);
        Answers actual = left.isEmpty() ? all : trials.answers(quantized);
        if (!left.isEmpty()) {
            taken.add(trials.note(left, actual));
        }
        return new Found(
                quantized,
                recipe,
                basis,
                chosen,
                alone,
                reasons,
                trials.tried(),
                List.copyOf(taken),
                trials.floats(),
                actual);
    }

    /** Each layer alone in 8 bits. */
    private Map<String, Double> alone() {
        Map<String, Double> alone = new LinkedHashMap<>();
        Set<String> all = outputs();
        for (ProductLayer layer : layers) {
            Set<String> others = new HashSet<>(all);
            others.remove(layer.output());
            alone.put(layer.output(), trials.sqnr(answers(others)));
            work.step();
        }
        return alone;
    }

    private Set<String> outputs() {
        Set<String> outputs = new LinkedHashSet<>();
        layers.forEach(layer -> outputs.add(layer.output()));
        return outputs;
    }

    /**
     * Where nobody set a budget: layers of few operations that make much of the error of all, with
     * the reason.
     */
    private Map<String, String> bargains(Map<String, Double> alone) {
        long operations = layers.stream().mapToLong(observations::operations).sum();
        Map<String, String> reasons = new LinkedHashMap<>();
        double share = 0;
        for (ProductLayer layer : worstFirst(alone)) {
            // what is left is added up anew: a difference of large numbers says nothing of small
            // ones
            double noise =
                    layers.stream()
                            .map(ProductLayer::output)
                            .filter(output -> !reasons.containsKey(output))
                            .mapToDouble(output -> noise(alone.get(output)))
                            .sum();
            double own = noise(alone.get(layer.output()));
            double part = (double) observations.operations(layer) / Math.max(1, operations);
            if (own > 0
                    && own >= MUCH_NOISE * noise
                    && part <= FEW_OPERATIONS
                    && share + part <= ALL_BARGAINS) {
                reasons.put(
                        layer.output(),
                        RootLocale.format(
                                "it makes %.0f %% of the error that is left, with %.1f %% of the"
                                        + " operations",
                                100 * own / noise, 100 * part));
                share += part;
            }
        }
        return reasons;
    }

    /**
     * Those that cost most accuracy for their operations stay float, as many as it takes; then each
     * of them is tried in 8 bits again, the one with the most operations first.
     */
    private Set<String> leftInFloats(Map<String, Double> alone) {
        List<ProductLayer> order = new ArrayList<>(layers);
        Comparator<ProductLayer> byCost =
                Comparator.comparingDouble(
                        layer ->
                                -noise(alone.get(layer.output()))
                                        / Math.max(1, observations.operations(layer)));
        order.sort(byCost);
        int low = 0;
        int high = order.size();
        work.expect(Integer.SIZE - Integer.numberOfLeadingZeros(high));
        while (low < high) {
            int middle = (low + high) / 2;
            if (isKept(prefix(order, middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Set<String> left = new LinkedHashSet<>(prefix(order, high));
        List<ProductLayer> again = new ArrayList<>(order.subList(0, high));
        work.expect(again.size());
        again.sort(Comparator.comparingLong(layer -> -observations.operations(layer)));
        for (ProductLayer layer : again) {
            Set<String> fewer = new LinkedHashSet<>(left);
            fewer.remove(layer.output());
            if (isKept(fewer)) {
                left = fewer;
            }
        }
        return left;
    }

    /**
     * What the layers that cost most read gets the range that is best for the whole network.
     *
     * @return what the network gives with all layers in 8 bits
     */
    private Answers refineRanges(Map<String, Double> alone) {
        Answers best = answers(Set.of());
        if (Basis.methods(settings).size() == 1) {
            return best;
        }
        double most = trials.sqnr(best);
        List<String> values =
                worstFirst(alone).stream()
                        .map(ProductLayer::source)
                        .distinct()
                        .limit(REFINED)
                        .toList();
        work.expect(values.size());
        for (String value : values) {
            for (RangeMethod each : Basis.methods(settings)) {
                QuantParams own = observations.params(value, each, settings.activationScheme());
                if (own == null || own.equals(activations.get(value))) {
                    continue;
                }
                QuantParams before = activations.put(value, own);
                Answers actual = answers(Set.of());
                double sqnr = trials.sqnr(actual);
                if (sqnr > most) {
                    most = sqnr;
                    best = actual;
                    chosen.put(value, each);
                } else {
                    activations.put(value, before);
                }
            }
            work.step();
        }
        Tried refined =
                trials.note("ranges of what the worst layers read, each by itself", 0, best);
        if (!chosen.isEmpty()) {
            taken.add(refined);
        }
        return best;
    }

    /** The layers, those first that cost most accuracy alone. */
    private List<ProductLayer> worstFirst(Map<String, Double> alone) {
        List<ProductLayer> order = new ArrayList<>(layers);
        order.sort(Comparator.comparingDouble(layer -> -noise(alone.get(layer.output()))));
        return order;
    }

    private static Set<String> prefix(List<ProductLayer> order, int count) {
        Set<String> names = new LinkedHashSet<>();
        order.subList(0, count).forEach(layer -> names.add(layer.output()));
        return names;
    }

    private static double noise(double decibels) {
        // a layer that gives what is no number stays float first of all
        return Double.isNaN(decibels)
                ? MOST_NOISE
                : Math.min(MOST_NOISE, Math.pow(10, -decibels / 10));
    }

    private boolean isKept(Set<String> left) {
        Answers actual = answers(left);
        work.step();
        return trials.note(left, actual).isKept();
    }

    private Answers answers(Set<String> left) {
        return trials.answers(settings.quantized(graph, recipe(left)));
    }

    private Recipe recipe(Set<String> left) {
        // sums around products that are all float would be rounded for nothing
        boolean isFloat = left.size() == layers.size();
        Set<String> all = new HashSet<>(basis.leftOut());
        all.addAll(left);
        return new Recipe(
                isFloat ? Map.of() : activations, basis.weights(), all, settings.placement());
    }
}
