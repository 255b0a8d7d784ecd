package dev.octet.model.quantize;

import dev.octet.model.Network;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.upgrade.OpsetUpgrade;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Quantizes float graphs as settings say. Stateless. */
public final class Quantizers {
    /** Of a network that is quantized already. */
    private static final Set<String> INTEGERS =
            Set.of(
                    "QuantizeLinear",
                    "DequantizeLinear",
                    "DynamicQuantizeLinear",
                    "QLinearConv",
                    "QLinearMatMul",
                    "ConvInteger",
                    "MatMulInteger");

    private Quantizers() {}

    /**
     * A quantized network, and what it cost.
     *
     * @throws IllegalArgumentException when there is nothing to quantize, it is quantized already,
     *     a node that is to be left out is not there, samples do not fit, or the float network
     *     itself misses the budget
     */
    public static Quantized of(Graph graph, Quantization settings) {
        refuseIntegers(graph);
        Graph floats = OpsetUpgrade.to13(Rewriting.prepare(graph));
        Exclusions exclusions = new Exclusions(graph, floats, settings.excluded());
        Predicate<Node> isQuantized =
                node ->
                        settings.kinds().stream().anyMatch(kind -> kind.has(floats, node))
                                && !exclusions.has(node);
        return switch (settings.mode()) {
            case STATIC -> calibrated(floats, isQuantized, settings);
            case DYNAMIC ->
                    finished(
                            floats,
                            DynamicForm.of(
                                    floats,
                                    isQuantized,
                                    settings.weightScheme(),
                                    settings.isPerChannel(),
                                    settings.isPerRow()),
                            settings);
            case WEIGHTS ->
                    finished(
                            floats,
                            WeightsForm.of(
                                    floats,
                                    node -> settings.includes(node) && !exclusions.has(node),
                                    settings.weightScheme(),
                                    settings.isPerChannel()),
                            settings);
        };
    }

    private static Quantized calibrated(
            Graph floats, Predicate<Node> isQuantized, Quantization settings) {
        List<ProductLayer> layers = new ArrayList<>();
        for (ProductLayer layer : ProductLayer.all(floats)) {
            if (isQuantized.test(layer.node())) {
                layers.add(layer);
            }
        }
        if (layers.isEmpty()) {
            throw nothing(settings);
        }
        Work work = new Work(settings.progress());
        work.expect(2L * layers.size());
        Observations observations =
                Observations.of(
                        floats, layers, settings.isRoundedAround(), settings.samples(), work::step);
        StaticSearch.Found found =
                new StaticSearch(floats, layers, observations, settings, work).find();
        Graph quantized = found.graph();
        return new Quantized(
                Network.of(quantized),
                new ReportDraft(floats, quantized, settings, layers).report(found, observations));
    }

    private static Quantized finished(Graph floats, Graph quantized, Quantization settings) {
        boolean isChanged =
                quantized.nodes().stream().anyMatch(Quantizers::isInteger)
                        || !floats.constants().keySet().containsAll(quantized.constants().keySet())
                        || quantized != floats && settings.mode() == Quantization.Mode.WEIGHTS;
        if (!isChanged) {
            throw nothing(settings);
        }
        return new Quantized(
                Network.of(quantized),
                new ReportDraft(floats, quantized, settings, ProductLayer.all(floats)).report());
    }

    private static IllegalArgumentException nothing(Quantization settings) {
        return new IllegalArgumentException(
                "the network has nothing to quantize: no layer of "
                        + settings.kinds()
                        + " has constant weights"
                        + (settings.excluded().isEmpty() ? "" : " and is not excluded"));
    }

    private static void refuseIntegers(Graph graph) {
        for (Node node : graph.nodes()) {
            if (isInteger(node)) {
                throw new IllegalArgumentException(
                        "the network is quantized already: it has " + node.describe());
            }
        }
    }

    private static boolean isInteger(Node node) {
        return INTEGERS.contains(node.signature().type())
                || node.signature().type().startsWith("QLinear");
    }
}
