package dev.octet.cli;

import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Promise;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code octet model quantize} prints. */
final class ModelQuantizeOutput {
    /** Of the layers that are left in floats; a report has all. */
    private static final int SHOWN = 10;

    private ModelQuantizeOutput() {}

    static String text(QuantizationReport report, List<Path> written, Ansi ansi) {
        String line = System.lineSeparator();
        StringBuilder text = new StringBuilder();
        text.append(Echo.of(report.network()) + "  " + report.settings() + line + line);
        text.append(figures(report, ansi));
        report.budget().ifPresent(promise -> text.append(line + budget(promise) + line));
        List<Layer> left =
                report.layers().stream().filter(layer -> layer.form() == Form.FP32).toList();
        if (!left.isEmpty()) {
            text.append(line + left(left.subList(0, Math.min(SHOWN, left.size())), ansi));
        }
        if (left.size() > SHOWN) {
            text.append(
                    RootLocale.format(
                            "and %,d more, which --report lists%s", left.size() - SHOWN, line));
        }
        text.append(line + "wrote");
        written.forEach(path -> text.append(" " + Echo.of(path.toString())));
        return text.toString();
    }

    private static Table figures(QuantizationReport report, Ansi ansi) {
        Table table = new Table(ansi).left("").right("FP32").right("INT8");
        report.scores()
                .forEach(
                        score ->
                                table.add(
                                        Echo.of(score.name()),
                                        number(score.fp32()),
                                        number(score.int8())));
        if (!Double.isNaN(report.nanosFloat()) && !Double.isNaN(report.nanosQuantized())) {
            table.add(
                    "a run, here",
                    Text.time(report.nanosFloat()),
                    Text.time(report.nanosQuantized()));
        }
        table.add(
                "bytes",
                RootLocale.format("%,d", report.bytesFloat()),
                RootLocale.format("%,d", report.bytesQuantized()));
        int layers = report.layers().size();
        if (layers > 0) {
            long floats = report.layers().stream().filter(each -> each.form() == Form.FP32).count();
            table.add(
                    "layers with weights",
                    RootLocale.format("%,d", floats),
                    RootLocale.format("%,d", layers - floats));
        }
        return table;
    }

    /** Nothing where nobody knows. */
    private static String number(double value) {
        return Double.isNaN(value) ? "" : RootLocale.format("%.4g", value);
    }

    private static String budget(Promise promise) {
        return RootLocale.format(
                "budget %s: %s; wanted %.4g, reached %.4g",
                promise.kept() ? "kept" : "NOT KEPT",
                Echo.of(promise.text()),
                promise.wanted(),
                promise.reached());
    }

    private static Table left(List<Layer> layers, Ansi ansi) {
        Table table = new Table(ansi).left("left in FP32").left("operator").left("why");
        layers.forEach(
                layer ->
                        table.add(
                                Echo.of(layer.name()), layer.operator(), Echo.of(layer.reason())));
        return table;
    }
}
