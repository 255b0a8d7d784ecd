package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.model.quantize.report.QuantizationReport.Activation;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Promise;
import dev.octet.model.quantize.report.QuantizationReport.Score;
import dev.octet.model.quantize.report.QuantizationReport.Trial;
import dev.octet.model.quantize.score.Scores;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.range.Bin;
import dev.octet.quant.range.Histogram;
import dev.octet.request.QuantParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together what is said of a quantized network. Not thread-safe. */
final class ReportDraft {
    private final Graph floats;
    private final Graph quantized;
    private final Quantization settings;
    private final Selection selection;

    ReportDraft(Graph floats, Graph quantized, Quantization settings, Selection selection) {
        this.floats = floats;
        this.quantized = quantized;
        this.settings = settings;
        this.selection = selection;
    }

    /** Where nothing was run. */
    QuantizationReport report() {
        List<Layer> all = new ArrayList<>();
        for (WeightedNode each : WeightedNode.all(floats, quantized)) {
            all.add(
                    new Layer(
                            each.name(),
                            each.node().signature().type(),
                            form(each),
                            each.isFloat() ? reason(each.node()) : "",
                            Double.NaN,
                            0,
                            each.bytes(),
                            each.bytesNow(settings),
                            Double.NaN,
                            Double.NaN));
        }
        return report(
                List.of(), Optional.empty(), all, List.of(), List.of(), Double.NaN, Double.NaN);
    }

    private Form form(WeightedNode node) {
        if (node.isFloat()) {
            return Form.FP32;
        }
        // rows of tables are picked in 8 bits, and floats from there on
        return settings.mode() == Mode.DYNAMIC && !LayerKind.EMBEDDING.isOf(node.node())
                ? Form.DYNAMIC
                : Form.WEIGHTS_ONLY;
    }

    private String reason(Node node) {
        String outside = selection.reason(node);
        return outside.isEmpty()
                ? settings.mode().words() + " quantization has no form of it in 8 bits"
                : outside;
    }

    /** Of a search. */
    QuantizationReport report(StaticSearch.Found found) {
        Observations observations = found.basis().observations();
        List<ProductLayer> layers = ProductLayer.all(found.basis().graph());
        Map<String, Tensor> sample = observations.samples().get(0);
        LayerTimes before = LayerTimes.of(floats, layers, sample);
        LayerTimes after = LayerTimes.of(quantized, layers, sample);
        List<Layer> all = new ArrayList<>();
        for (ProductLayer layer : layers) {
            boolean isFloat = quantized.constants().containsKey(layer.weightsName());
            all.add(
                    layer(
                            layer,
                            isFloat
                                    ? Form.FP32
                                    : settings.isPerChannel() ? Form.INT8 : Form.INT8_PER_TENSOR,
                            isFloat ? reason(layer, found) : "",
                            found.alone().getOrDefault(layer.output(), Double.NaN),
                            observations.operations(layer),
                            before.of(layer),
                            after.of(layer)));
        }
        List<Score> scores = new ArrayList<>();
        Optional<Promise> promise =
                settings.budget()
                        .map(
                                budget ->
                                        promise(
                                                budget,
                                                budget.least(found.floats()),
                                                budget.figure(found.floats(), found.actual())));
        settings.budget()
                .ifPresent(
                        budget ->
                                scores.add(
                                        new Score(
                                                budget.toString(),
                                                budget.figure(found.floats(), found.floats()),
                                                budget.figure(found.floats(), found.actual()))));
        settings.labels()
                .ifPresent(
                        labels ->
                                scores.add(
                                        new Score(
                                                "top-1",
                                                Scores.top1(found.floats(), labels),
                                                Scores.top1(found.actual(), labels))));
        scores.add(new Score("SQNR, dB", Double.NaN, Scores.sqnr(found.floats(), found.actual())));
        scores.add(
                new Score(
                        "same class",
                        Double.NaN,
                        Scores.sameClass(found.floats(), found.actual())));
        return report(
                scores,
                promise,
                all,
                activations(found, observations),
                found.tried().stream().map(each -> trial(each, found)).toList(),
                before.whole(),
                after.whole());
    }

    private static Trial trial(Trials.Tried tried, StaticSearch.Found found) {
        return new Trial(
                tried.text(),
                tried.floats(),
                tried.figure(),
                tried.sqnr(),
                tried.isKept(),
                found.taken().contains(tried));
    }

    private String reason(ProductLayer layer, StaticSearch.Found found) {
        String outside = selection.reason(layer.node());
        return outside.isEmpty()
                ? found.reasons()
                        .getOrDefault(
                                layer.output(),
                                "the form "
                                        + settings.form()
                                        + " has nothing that computes it in 8 bits")
                : outside;
    }

    private static Promise promise(Budget budget, double least, double reached) {
        return new Promise(budget.toString(), least, reached, reached >= least);
    }

    private QuantizationReport report(
            List<Score> scores,
            Optional<Promise> promise,
            List<Layer> all,
            List<Activation> activations,
            List<Trial> trials,
            double before,
            double after) {
        return new QuantizationReport(
                floats.name(),
                settings.toString(),
                "",
                scores,
                promise,
                all,
                activations,
                trials,
                bytes(floats),
                bytes(quantized),
                before,
                after);
    }

    private Layer layer(
            ProductLayer layer,
            Form form,
            String reason,
            double sqnr,
            long operations,
            double before,
            double after) {
        long bytes = layer.weights().type().bytes();
        long scales = settings.isPerChannel() ? layer.outputs() : 1;
        return new Layer(
                layer.node().name().isEmpty() ? layer.output() : layer.node().name(),
                layer.node().signature().type(),
                form,
                reason,
                sqnr,
                operations,
                bytes,
                form == Form.FP32
                        ? bytes
                        : layer.weights().count() + scales * (Float.BYTES + Byte.BYTES),
                before,
                after);
    }

    private static List<Activation> activations(
            StaticSearch.Found found, Observations observations) {
        List<Activation> activations = new ArrayList<>();
        observations
                .histograms()
                .forEach(
                        (name, histogram) -> {
                            QuantParams params = found.recipe().activations().get(name);
                            if (params != null) {
                                activations.add(
                                        activation(
                                                name,
                                                histogram,
                                                params,
                                                found.own()
                                                        .getOrDefault(name, found.basis().method())
                                                        .toString()));
                            }
                        });
        return activations;
    }

    private static Activation activation(
            String name, Histogram histogram, QuantParams params, String observer) {
        return new Activation(
                name,
                histogram.range().low(),
                histogram.range().high(),
                params.low(0),
                params.high(0),
                clipped(histogram, params),
                params.scale(0),
                params.zeroPoint(0),
                observer);
    }

    /** The share of numbers whose bins lie outside. */
    private static double clipped(Histogram histogram, QuantParams params) {
        long outside = 0;
        for (Bin bin : histogram.bins()) {
            if (bin.low() > params.high(0) || bin.high() < params.low(0)) {
                outside += bin.count();
            }
        }
        return (double) outside / Math.max(1, histogram.finite());
    }

    private static long bytes(Graph graph) {
        return graph.constants().values().stream().mapToLong(t -> t.type().bytes()).sum();
    }
}
