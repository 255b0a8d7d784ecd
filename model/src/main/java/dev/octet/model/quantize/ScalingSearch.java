package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.scaling.ChannelMagnitudes;
import dev.octet.model.quantize.scaling.ChannelScales;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Progress;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.quant.range.Histogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks for divisors of channels with which 8 bits lose less. They are made from one half of the
 * samples and tried on the other one, as they fit those they are made from too well; what is best
 * there is then tried in earnest on all of them. Not thread-safe.
 */
final class ScalingSearch {
    /** How much of outliers goes into weights, see {@link ChannelScales#smoothed}. */
    private static final double[] ALPHAS = {0.5, 0.65, 0.8};

    /**
     * What divisors have to promise to be tried in earnest, and what multiplications of their own,
     * which take time in each run, have to be worth then, in dB.
     */
    private static final double WORTH = 1;

    private final Basis plain;
    private final Quantization settings;
    private final Quantization quick;
    private final Trials trials;
    private final Work work;
    private final List<Map<String, Tensor>> even = new ArrayList<>();
    private final List<Map<String, Tensor>> odd = new ArrayList<>();

    /**
     * A way to find divisors. Its graph is made when it is wanted: each has weights of its own.
     *
     * @param name what is said of it
     * @param multiplied whether there may be multiplications of their own
     */
    private record Scaling(
            String name, boolean multiplied, Function<ChannelMagnitudes, Graph> graph) {
        Graph of(ChannelMagnitudes magnitudes) {
            return graph.apply(magnitudes);
        }
    }

    private ScalingSearch(Basis plain, Quantization settings, Trials trials, Work work) {
        this.plain = plain;
        this.settings = settings;
        this.trials = trials;
        this.work = work;
        quick = settings.nearest().observer(new ObserverKind.Extreme());
        List<Map<String, Tensor>> samples = plain.observations().samples();
        for (int i = 0; i < samples.size(); i++) {
            (i % 2 == 0 ? even : odd).add(samples.get(i));
        }
        if (odd.isEmpty()) {
            odd.addAll(even);
        }
    }

    /**
     * The basis with the best divisors, or the one without any where that is as good, or keeps the
     * budget.
     */
    static Basis of(Basis plain, Quantization settings, Trials trials, Work work) {
        boolean isEnough = settings.budget().isPresent() && plain.trial().isKept();
        return isEnough || !settings.isScaled()
                ? plain
                : new ScalingSearch(plain, settings, trials, work).find();
    }

    private Basis find() {
        Trials look = new Trials(plain.graph(), odd, Optional.empty());
        Observations own = observed(plain.graph(), plain.layers(), quick, even);
        double most = Double.NaN;
        Scaling best = null;
        for (Scaling each : scalings()) {
            Graph graph = each.of(own.magnitudes());
            if (graph == plain.graph() || each.multiplied() && price(graph) == 0) {
                continue;
            }
            if (Double.isNaN(most)) {
                most = basis(plain.graph(), own, quick, look, "").trial().sqnr() + WORTH;
            }
            Observations observed = observed(graph, layers(graph), quick, even);
            double sqnr = basis(graph, observed, quick, look, "").trial().sqnr();
            trials.glance(each.name() + ", made from half of the samples", sqnr);
            if (sqnr > most) {
                most = sqnr;
                best = each;
            }
            work.step();
        }
        return best == null
                ? plain
                : inEarnest(best.name(), best.of(plain.observations().magnitudes()));
    }

    private Basis inEarnest(String name, Graph graph) {
        work.expect(plain.layers().size());
        Observations observed =
                observed(graph, layers(graph), settings, plain.observations().samples());
        settings.calibration().ifPresent(each -> observed.use(unchanged(graph, each.histograms())));
        Basis scaled = basis(graph, observed, settings, trials, name + ", ");
        return scaled.trial().sqnr() - price(graph) > plain.trial().sqnr() ? scaled : plain;
    }

    /** Those of values that layers read which are as they were. */
    private Map<String, Histogram> unchanged(Graph graph, Map<String, Histogram> histograms) {
        Map<String, Histogram> unchanged = new LinkedHashMap<>();
        for (ProductLayer layer : layers(graph)) {
            if (plain.graph().constants().containsKey(layer.weightsName())) {
                unchanged.put(layer.source(), histograms.get(layer.source()));
            }
        }
        return unchanged;
    }

    private List<Scaling> scalings() {
        Graph graph = plain.graph();
        List<Scaling> scalings = new ArrayList<>();
        scalings.add(new Scaling("weights equalized", false, m -> ChannelScales.equalized(graph)));
        for (boolean multiplied : new boolean[] {false, true}) {
            for (double alpha : ALPHAS) {
                scalings.add(
                        new Scaling(
                                "activations smoothed by "
                                        + alpha
                                        + (multiplied ? ", multiplied" : ""),
                                multiplied,
                                magnitudes ->
                                        ChannelScales.smoothed(
                                                graph,
                                                magnitudes,
                                                alpha,
                                                settings.isPerChannel(),
                                                multiplied)));
            }
        }
        return scalings;
    }

    private double price(Graph graph) {
        return graph.nodes().size() > plain.graph().nodes().size() ? WORTH : 0;
    }

    private List<ProductLayer> layers(Graph graph) {
        Set<String> quantized =
                plain.layers().stream().map(ProductLayer::output).collect(Collectors.toSet());
        return ProductLayer.all(graph).stream()
                .filter(layer -> quantized.contains(layer.output()))
                .toList();
    }

    private static Observations observed(
            Graph graph,
            List<ProductLayer> layers,
            Quantization settings,
            List<Map<String, Tensor>> samples) {
        return Observations.of(graph, layers, settings, samples, () -> {});
    }

    private Basis basis(
            Graph graph, Observations observed, Quantization how, Trials where, String prefix) {
        Work steps = how == quick ? new Work(Progress.NONE) : work;
        return Basis.of(graph, layers(graph), plain.leftOut(), observed, how, where, prefix, steps);
    }
}
