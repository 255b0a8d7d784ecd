package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.Trials.Tried;
import dev.octet.model.quantize.score.Answers;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.quantize.weights.WeightRounding;
import dev.octet.model.quantize.weights.WeightRounding.Rounded;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.quant.range.MinMax;
import dev.octet.quant.range.MseOptimal;
import dev.octet.quant.range.Percentile;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.QuantParams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a search for the layers that stay float starts from: a float graph, its weights in integers,
 * and the best one range method for all activations.
 *
 * @param layers of the graph that are quantized
 * @param leftOut first outputs of nodes that stay in floats in any case
 * @param weights by the outputs of the layers
 * @param method of the ranges
 * @param activations their parameters
 * @param trial what all of it gives
 */
record Basis(
        Graph graph,
        List<ProductLayer> layers,
        Set<String> leftOut,
        Observations observations,
        Map<String, Rounded> weights,
        RangeMethod method,
        Map<String, QuantParams> activations,
        Tried trial) {
    /** Entropy is not among them: it cuts off most, and has never been the best of a network. */
    private static final List<RangeMethod> METHODS =
            List.of(new MinMax(), new Percentile(99.999), new Percentile(99.99), new MseOptimal());

    /**
     * Rounds the weights, and tries the range methods.
     *
     * @param prefix of what is said of the trials
     */
    static Basis of(
            Graph graph,
            List<ProductLayer> layers,
            Set<String> leftOut,
            Observations observations,
            Quantization settings,
            Trials trials,
            String prefix,
            Work work) {
        Map<String, Rounded> weights = new LinkedHashMap<>();
        for (ProductLayer layer : layers) {
            weights.put(layer.output(), rounded(layer, observations, settings));
            work.step();
        }
        Basis best = null;
        for (RangeMethod each : methods(settings)) {
            Map<String, QuantParams> params =
                    observations.params(each, settings.activationScheme());
            Recipe recipe = new Recipe(params, weights, leftOut, settings.placement());
            Answers actual = trials.answers(settings.quantized(graph, recipe));
            Tried trial = trials.note(prefix + "ranges by " + each, 0, actual);
            if (best == null
                    || trial.sqnr() > best.trial.sqnr()
                    || Double.isNaN(best.trial.sqnr())) {
                best =
                        new Basis(
                                graph, layers, leftOut, observations, weights, each, params, trial);
            }
        }
        return best;
    }

    private static Rounded rounded(
            ProductLayer layer, Observations observations, Quantization settings) {
        return settings.isRounded()
                ? WeightRounding.of(
                        layer,
                        observations.moments(layer),
                        settings.weightScheme(),
                        settings.isPerChannel())
                : WeightRounding.nearest(layer, settings.weightScheme(), settings.isPerChannel());
    }

    /** What is tried for the ranges of activations. */
    static List<RangeMethod> methods(Quantization settings) {
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
}
