package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.score.Answers;
import dev.octet.model.quantize.score.Scores;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.quantize.weights.WeightRounding;
import dev.octet.model.quantize.weights.WeightRounding.Rounded;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.quant.range.MinMax;
import dev.octet.quant.range.MseOptimal;
import dev.octet.quant.range.Percentile;
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
 * Looks for the fastest form of a network that keeps what it is to keep: ranges first, then as few
 * layers in floats as it takes. Each step is tried on the network itself, with the samples. Always
 * finds the same. Not thread-safe.
 */
final class StaticSearch {
    /** What is tried for the ranges of activations, each for all of them. */
    private static final List<RangeMethod> METHODS =
            List.of(new MinMax(), new Percentile(99.999), new Percentile(99.99), new MseOptimal());

    /** Of the error, and of the operations, of a layer that stays float without a budget. */
    private static final double MUCH_NOISE = 0.25, FEW_OPERATIONS = 0.02, ALL_BARGAINS = 0.05;

    /** Of a layer; sums of it are finite. */
    private static final double MOST_NOISE = 1e100;

    /** Of how many layers, those that cost most, the range of what they read is tried by itself. */
    private static final int REFINED = 16;

    private final Graph graph;
    private final List<ProductLayer> layers;
    private final Set<String> leftOut;
    private final Observations observations;
    private final Quantization settings;
    private final Answers floats;
    private final Work work;
    private final List<Tried> tried = new ArrayList<>();
    private final List<Tried> taken = new ArrayList<>();
    private Map<String, Rounded> weights;
    private Map<String, QuantParams> activations;
    private RangeMethod method;
    private final Map<String, RangeMethod> chosen = new LinkedHashMap<>();

    /**
     * A form that was tried.
     *
     * @param text what it is
     * @param floats layers that stay float
     * @param figure of the budget; SQNR where there is none
     * @param sqnr at the outputs, dB
     * @param isKept whether the budget is kept
     */
    record Tried(String text, int floats, double figure, double sqnr, boolean isKept) {}

    /**
     * What was found.
     *
     * @param graph quantized
     * @param recipe how
     * @param method of the ranges of activations
     * @param own the methods of those that have another one
     * @param alone SQNR in dB where a layer alone is quantized, by the layer's output
     * @param reasons why layers stay float, by their outputs
     * @param taken those of what was tried that the graph has
     */
    record Found(
            Graph graph,
            Recipe recipe,
            RangeMethod method,
            Map<String, RangeMethod> own,
            Map<String, Double> alone,
            Map<String, String> reasons,
            List<Tried> tried,
            List<Tried> taken,
            Answers floats,
            Answers actual) {}

    /**
     * Of a network.
     *
     * @param layers that may be quantized
     * @param leftOut first outputs of nodes that stay in floats in any case
     */
    StaticSearch(
            Graph graph,
            List<ProductLayer> layers,
            Set<String> leftOut,
            Observations observations,
            Quantization settings,
            Work work) {
        this.graph = graph;
        this.layers = layers;
        this.leftOut = leftOut;
        this.observations = observations;
        this.settings = settings;
        this.work = work;
        floats = Answers.of(graph, observations.samples());
    }

    Found find() {
        double least = settings.budget().map(budget -> budget.least(floats)).orElse(Double.NaN);
        weights = roundings();
        chooseRanges(least);
        Set<String> none = Set.of();
        Map<String, String> reasons = new LinkedHashMap<>();
        Map<String, Double> alone = alone();
        Answers all = refineRanges(alone, least);
        Set<String> left = none;
        if (settings.budget().isPresent() && !(figure(all) >= least)) {
            left = leftInFloats(alone, least);
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
        Graph quantized = quantized(recipe);
        Answers actual = left.isEmpty() ? all : Answers.of(quantized, observations.samples());
        if (!left.isEmpty()) {
            taken.add(note(left, actual, least));
        }
        return new Found(
                quantized,
                recipe,
                method,
                chosen,
                alone,
                reasons,
                List.copyOf(tried),
                List.copyOf(taken),
                floats,
                actual);
    }

    private Map<String, Rounded> roundings() {
        Map<String, Rounded> rounded = new LinkedHashMap<>();
        for (ProductLayer layer : layers) {
            rounded.put(
                    layer.output(),
                    settings.isRounded()
                            ? WeightRounding.of(
                                    layer,
                                    observations.moments(layer),
                                    settings.weightScheme(),
                                    settings.isPerChannel())
                            : WeightRounding.nearest(
                                    layer, settings.weightScheme(), settings.isPerChannel()));
            work.step();
        }
        return rounded;
    }

    private void chooseRanges(double least) {
        Tried best = null;
        for (RangeMethod each : methods()) {
            Map<String, QuantParams> params =
                    observations.params(each, settings.activationScheme());
            Recipe recipe = new Recipe(params, weights, leftOut, settings.placement());
            Answers actual = Answers.of(quantized(recipe), observations.samples());
            Tried one = note("ranges by " + each, 0, actual, least);
            if (best == null || one.sqnr() > best.sqnr() || Double.isNaN(best.sqnr())) {
                best = one;
                activations = params;
                method = each;
            }
        }
        taken.add(best);
    }

    private List<RangeMethod> methods() {
        if (settings.observer().isEmpty()) {
            return METHODS;
        }
        ObserverKind kind = settings.observer().get();
        if (kind instanceof ObserverKind.OfHistogram histogram) {
            return List.of(histogram.method());
        }
        if (kind instanceof ObserverKind.Extreme) {
            return List.of(new MinMax());
        }
        throw new IllegalArgumentException(
                "ranges of activations are of whole distributions, got " + kind);
    }

    /** Each layer alone in 8 bits. */
    private Map<String, Double> alone() {
        Map<String, Double> alone = new LinkedHashMap<>();
        Set<String> all = outputs();
        for (ProductLayer layer : layers) {
            Set<String> others = new HashSet<>(all);
            others.remove(layer.output());
            alone.put(layer.output(), Scores.sqnr(floats, answers(others)));
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
    private Set<String> leftInFloats(Map<String, Double> alone, double least) {
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
            if (isKept(prefix(order, middle), least)) {
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
            if (isKept(fewer, least)) {
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
    private Answers refineRanges(Map<String, Double> alone, double least) {
        Answers best = answers(Set.of());
        if (methods().size() == 1) {
            return best;
        }
        double most = Scores.sqnr(floats, best);
        List<String> values =
                worstFirst(alone).stream()
                        .map(ProductLayer::source)
                        .distinct()
                        .limit(REFINED)
                        .toList();
        work.expect(values.size());
        for (String value : values) {
            for (RangeMethod each : methods()) {
                QuantParams own = observations.params(value, each, settings.activationScheme());
                if (own == null || own.equals(activations.get(value))) {
                    continue;
                }
                QuantParams before = activations.put(value, own);
                Answers actual = answers(Set.of());
                double sqnr = Scores.sqnr(floats, actual);
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
                note("ranges of what the worst layers read, each by itself", 0, best, least);
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

    private boolean isKept(Set<String> left, double least) {
        Answers actual = answers(left);
        work.step();
        return note(left, actual, least).figure() >= least;
    }

    private Tried note(Set<String> left, Answers actual, double least) {
        String text = left.size() + (left.size() == 1 ? " layer" : " layers") + " in floats";
        return note(text, left.size(), actual, least);
    }

    private Tried note(String text, int left, Answers actual, double least) {
        double figure = figure(actual);
        Tried one = new Tried(text, left, figure, Scores.sqnr(floats, actual), !(figure < least));
        // what the search ends with, it may have tried before
        if (!tried.contains(one)) {
            tried.add(one);
        }
        return one;
    }

    private double figure(Answers actual) {
        return settings.budget().isPresent()
                ? settings.budget().get().figure(floats, actual)
                : Scores.sqnr(floats, actual);
    }

    private Answers answers(Set<String> left) {
        return Answers.of(quantized(recipe(left)), observations.samples());
    }

    private Recipe recipe(Set<String> left) {
        // sums around products that are all float would be rounded for nothing
        boolean isFloat = left.size() == layers.size();
        Set<String> all = new HashSet<>(leftOut);
        all.addAll(left);
        return new Recipe(isFloat ? Map.of() : activations, weights, all, settings.placement());
    }

    private Graph quantized(Recipe recipe) {
        return settings.form() == Quantization.Form.QOPERATOR
                ? QOperatorForm.of(graph, recipe)
                : QdqForm.of(graph, recipe);
    }
}
