package dev.octet.model.quantize.report;

import static dev.octet.page.Html.cells;

import dev.octet.model.quantize.report.QuantizationReport.Activation;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Promise;
import dev.octet.model.quantize.report.QuantizationReport.Score;
import dev.octet.model.quantize.report.QuantizationReport.Trial;
import dev.octet.page.Html;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** A report as a page. What nobody knows has no section, and in a table an en dash. */
final class ReportPage {
    /** Longer tables are folded until somebody wants them. */
    private static final int OPEN = 60;

    private static final int SHARE = 56;

    private final QuantizationReport of;
    private final Html html;

    private ReportPage(QuantizationReport of) {
        this.of = of;
        this.html = Html.report(title(of), ReportPage.class.getResourceAsStream("report.css"));
    }

    private static String title(QuantizationReport of) {
        return Echo.of(of.network()) + " in INT8";
    }

    static String of(QuantizationReport report) {
        ReportPage page = new ReportPage(report);
        page.head();
        page.scores();
        page.sqnr();
        page.activations();
        page.times();
        page.layers();
        page.bytes();
        page.floatLayers();
        page.trials();
        page.command();
        page.foot();
        return page.html.toString();
    }

    private void head() {
        html.text("h1", title(of))
                .paragraph("soft", Echo.line(of.settings()))
                .markup("<div class=\"tiles\">");
        for (Score score : of.scores()) {
            String name = Echo.of(score.name());
            if (score.isPair()) {
                html.tile(Words.number(score.fp32()), name + ", FP32")
                        .tile(Words.number(score.int8()), name + ", INT8")
                        .tile(Words.change(score.int8() - score.fp32()), name + ", change");
            } else {
                html.tile(Words.number(score.int8()), name);
            }
        }
        ratio(of.bytesFloat(), of.bytesQuantized(), "smaller");
        ratio(of.nanosFloat(), of.nanosQuantized(), "faster, here");
        if (!of.layers().isEmpty()) {
            html.tile(
                    RootLocale.format(
                            "%,d of %,d",
                            of.layers().size() - inFloats().size(), of.layers().size()),
                    "layers quantized");
        }
        html.markup("</div>");
        of.budget().ifPresent(this::budget);
    }

    private void ratio(double before, double now, String what) {
        double ratio = Words.ratio(before, now);
        if (!Double.isNaN(ratio)) {
            html.tile(Words.times(ratio), what);
        }
    }

    private void budget(Promise promise) {
        html.paragraph(
                promise.kept() ? "fine" : "warn",
                RootLocale.format(
                        "Budget %s: %s; wanted %s, reached %s.",
                        promise.kept() ? "kept" : "not kept",
                        Echo.of(promise.text()),
                        Words.number(promise.wanted()),
                        Words.number(promise.reached())));
    }

    private List<Layer> inFloats() {
        return of.layers().stream().filter(layer -> layer.form() == Form.FP32).toList();
    }

    private void scores() {
        if (of.scores().isEmpty()) {
            return;
        }
        List<List<Html.Cell>> rows = new ArrayList<>();
        for (Score score : of.scores()) {
            rows.add(
                    cells(
                            Echo.of(score.name()),
                            Words.number(score.fp32()),
                            Words.number(score.int8()),
                            score.isPair()
                                    ? Words.change(score.int8() - score.fp32())
                                    : Words.UNKNOWN));
        }
        html.text("h2", "Accuracy").table(List.of("figure", "FP32", "INT8", "change"), rows);
    }

    private boolean isKnown(ToDoubleFunction<Layer> number) {
        return of.layers().stream().mapToDouble(number).anyMatch(each -> !Double.isNaN(each));
    }

    private void sqnr() {
        if (isKnown(Layer::sqnr)) {
            html.text("h2", "SQNR by layer")
                    .paragraph(
                            "soft",
                            "Signal to noise at the outputs if this layer alone is quantized: the"
                                    + " lower, the more it costs; 6 dB are one bit. Layers that stayed"
                                    + " in FP32 are marked under the axis.")
                    .figure(LayerPictures.sqnr(of.layers()), "SQNR by layer");
        }
    }

    private void activations() {
        if (of.activations().isEmpty()) {
            return;
        }
        html.text("h2", "Ranges of the activations")
                .paragraph(
                        "soft",
                        "Thin is what was observed, thick what 8 bits reach, upright is 0; each"
                                + " in its own scale. Clipped is the share of numbers outside.");
        List<List<Html.Cell>> rows = of.activations().stream().map(ReportPage::row).toList();
        folded(
                Words.plural(rows.size(), "activation"),
                List.of(
                        "activation",
                        "range",
                        "observed from",
                        "to",
                        "8 bits from",
                        "to",
                        "clipped",
                        "scale",
                        "zero point",
                        "observer"),
                rows);
    }

    private static List<Html.Cell> row(Activation each) {
        List<Html.Cell> row = new ArrayList<>(cells(Echo.of(each.name())));
        row.add(new Html.Cell("", "", RangeBar.draw(each)));
        row.addAll(
                cells(
                        Words.number(each.observedLow()),
                        Words.number(each.observedHigh()),
                        Words.number(each.low()),
                        Words.number(each.high())));
        row.add(new Html.Cell(Words.percent(each.clipped()), "", share(each.clipped())));
        row.addAll(
                cells(
                        Words.number(each.scale()),
                        Integer.toString(each.zeroPoint()),
                        Echo.of(each.observer())));
        return row;
    }

    private static String share(double share) {
        return Double.isNaN(share)
                ? ""
                : RootLocale.format(
                        "<svg class=\"share\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d"
                                + " 8\"><rect class=\"all\" width=\"%1$d\" height=\"8\"/><rect"
                                + " class=\"part\" width=\"%2$.2f\" height=\"8\"/></svg>",
                        SHARE, SHARE * share);
    }

    private void times() {
        boolean byLayer = isKnown(Layer::nanosFloat) || isKnown(Layer::nanosQuantized);
        if (!byLayer && Double.isNaN(of.nanosFloat()) && Double.isNaN(of.nanosQuantized())) {
            return;
        }
        html.text("h2", "Time");
        if (byLayer) {
            html.figure(LayerPictures.times(of.layers()), "time by layer");
        }
        html.table(
                List.of("on this machine", "FP32", "quantized", "faster"),
                List.of(
                        cells(
                                "a run of the network",
                                Words.nanos(of.nanosFloat()),
                                Words.nanos(of.nanosQuantized()),
                                Words.times(Words.ratio(of.nanosFloat(), of.nanosQuantized())))));
    }

    private void layers() {
        if (of.layers().isEmpty()) {
            return;
        }
        html.text("h2", "Layers");
        List<List<Html.Cell>> rows = new ArrayList<>();
        for (Layer layer : of.layers()) {
            rows.add(
                    cells(
                            Echo.of(layer.name()),
                            Integer.toString(rows.size() + 1),
                            Echo.of(layer.operator()),
                            layer.form().words(),
                            Words.decibels(layer.sqnr()),
                            Words.nanos(layer.nanosFloat()),
                            Words.nanos(layer.nanosQuantized()),
                            Words.times(Words.ratio(layer.nanosFloat(), layer.nanosQuantized())),
                            Words.count(layer.operations()),
                            Words.count(layer.bytesFloat()),
                            Words.count(layer.bytesQuantized())));
        }
        folded(
                Words.plural(rows.size(), "layer"),
                List.of(
                        "layer",
                        "number",
                        "operator",
                        "form",
                        "SQNR, dB",
                        "FP32",
                        "quantized",
                        "faster",
                        "operations",
                        "bytes, FP32",
                        "bytes, now"),
                rows);
    }

    private void bytes() {
        List<List<Html.Cell>> rows = new ArrayList<>();
        bytes(rows, "file", of.bytesFloat(), of.bytesQuantized());
        bytes(rows, "weights of the layers", sum(Layer::bytesFloat), sum(Layer::bytesQuantized));
        if (!rows.isEmpty()) {
            html.text("h2", "Bytes").table(List.of("", "FP32", "quantized", "smaller"), rows);
        }
    }

    private long sum(ToLongFunction<Layer> bytes) {
        return of.layers().stream().mapToLong(bytes).sum();
    }

    private static void bytes(List<List<Html.Cell>> rows, String what, long before, long now) {
        if (before > 0 || now > 0) {
            String smaller = Words.times(Words.ratio(before, now));
            rows.add(cells(what, Words.bytes(before), Words.bytes(now), smaller));
        }
    }

    private void floatLayers() {
        List<Layer> left = inFloats();
        if (left.isEmpty()) {
            return;
        }
        html.text("h2", "Left in FP32");
        List<List<Html.Cell>> rows = new ArrayList<>();
        for (Layer layer : left) {
            rows.add(
                    cells(
                            Echo.of(layer.name()),
                            Echo.of(layer.operator()),
                            layer.reason().isEmpty() ? Words.UNKNOWN : Echo.of(layer.reason())));
        }
        html.facts(rows);
    }

    private void trials() {
        if (of.trials().isEmpty()) {
            return;
        }
        html.text("h2", "What the search tried");
        List<List<Html.Cell>> rows = new ArrayList<>();
        for (Trial trial : of.trials()) {
            List<Html.Cell> row =
                    new ArrayList<>(
                            cells(
                                    Echo.of(trial.description()),
                                    Integer.toString(trial.floatLayers()),
                                    Words.number(trial.figure()),
                                    Words.decibels(trial.sqnr()),
                                    of.budget().isEmpty()
                                            ? Words.UNKNOWN
                                            : trial.keepsBudget() ? "kept" : "missed"));
            row.add(new Html.Cell(trial.chosen() ? "chosen" : "", trial.chosen() ? "chosen" : ""));
            rows.add(row);
        }
        folded(
                Words.plural(rows.size(), "trial"),
                List.of("tried", "layers in FP32", "figure", "SQNR, dB", "budget", ""),
                rows);
    }

    private void folded(String summary, List<String> titles, List<List<Html.Cell>> rows) {
        html.markup(rows.size() > OPEN ? "<details>" : "<details open=\"\">")
                .text("summary", summary)
                .table(titles, rows)
                .markup("</details>");
    }

    private void command() {
        if (!of.command().isEmpty()) {
            html.text("h2", "Once more")
                    .markup("<pre><code>" + Html.escape(Echo.line(of.command())) + "</code></pre>");
        }
    }

    private void foot() {
        html.markup(
                "<footer><p>x = scale · (q − zeroPoint); SQNR = 10 · log10(Σx² / Σ(x − x̂)²)."
                        + " Change is INT8 less FP32.</p></footer>");
    }
}
