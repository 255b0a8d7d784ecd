package dev.octet.model.quantize;

import dev.octet.model.Network;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.sample.Samples;
import dev.octet.model.upgrade.OpsetUpgrade;
import java.util.Collection;
import java.util.List;

/** Quantizes float graphs as settings say. Stateless. */
public final class Quantizers {
    private Quantizers() {}

    /**
     * A quantized network, and what it cost.
     *
     * @throws IllegalArgumentException when there is nothing to quantize, it is quantized already,
     *     a node that is to be left out is not there, samples do not fit, or the float network
     *     itself misses the budget
     */
    public static Quantized of(Graph graph, Quantization settings) {
        QuantizedNodes.first(graph)
                .ifPresent(
                        node -> {
                            throw new IllegalArgumentException(
                                    "the network is quantized already: it has " + node.describe());
                        });
        settings.calibration().ifPresent(calibration -> calibration.check(graph.hash()));
        Graph floats = prepared(graph);
        Selection selection = new Selection(graph, floats, settings);
        return switch (settings.mode()) {
            case STATIC -> calibrated(floats, selection, settings);
            case DYNAMIC ->
                    finished(
                            floats,
                            DynamicForm.of(
                                    floats,
                                    selection::hasLayer,
                                    settings.weightScheme(),
                                    settings.isPerChannel(),
                                    settings.isPerRow()),
                            selection,
                            settings);
            case WEIGHTS ->
                    finished(
                            floats,
                            WeightsForm.of(floats, selection::hasWeights, settings),
                            selection,
                            settings);
        };
    }

    /** Whether a graph has operators on 8-bit integers. */
    public static boolean isQuantized(Graph graph) {
        return QuantizedNodes.first(graph).isPresent();
    }

    private static Quantized calibrated(Graph floats, Selection selection, Quantization settings) {
        List<ProductLayer> all = ProductLayer.all(floats);
        List<ProductLayer> layers =
                all.stream().filter(layer -> selection.hasLayer(layer.node())).toList();
        if (layers.isEmpty()) {
            throw selection.nothing();
        }
        Work work = new Work(settings.progress());
        work.expect(2L * layers.size() + count(settings.samples()));
        Observations observations =
                Observations.of(floats, layers, settings, settings.samples(), work::step);
        settings.budget().ifPresent(budget -> budget.check(observations.count()));
        settings.labels()
                .ifPresent(labels -> Budget.checkLabels(labels.length, observations.count()));
        settings.calibration().ifPresent(calibration -> observations.use(calibration.histograms()));
        Trials trials = new Trials(floats, observations.samples(), settings.budget());
        Basis plain =
                Basis.of(
                        floats,
                        layers,
                        selection.leftOut(),
                        observations,
                        settings,
                        trials,
                        "",
                        work);
        Basis basis = ScalingSearch.of(plain, settings, trials, work);
        StaticSearch.Found found = new StaticSearch(basis, settings, trials, work).find();
        Graph quantized = ShortNames.of(found.graph(), found.basis().graph());
        return new Quantized(
                Network.of(quantized),
                new ReportDraft(floats, quantized, settings, selection).report(found));
    }

    /** The graph that is quantized. */
    static Graph prepared(Graph graph) {
        return OpsetUpgrade.to13(Rewriting.prepare(graph));
    }

    /** As far as that is known before they are read. */
    private static int count(Iterable<?> samples) {
        if (samples instanceof Samples listed) {
            return listed.count();
        }
        return samples instanceof Collection<?> all ? all.size() : 0;
    }

    private static Quantized finished(
            Graph floats, Graph quantized, Selection selection, Quantization settings) {
        boolean isChanged =
                isQuantized(quantized)
                        // tables in 8 bits need no operator of their own
                        || !floats.constants().keySet().containsAll(quantized.constants().keySet());
        if (!isChanged) {
            throw selection.nothing();
        }
        Graph named = ShortNames.of(quantized, floats);
        return new Quantized(
                Network.of(named), new ReportDraft(floats, named, settings, selection).report());
    }
}
