package dev.octet.cli;

import com.google.gson.JsonParser;
import dev.octet.cli.page.Quantization;
import dev.octet.quant.QuantParamsJson;
import dev.octet.quant.choose.AdaptiveChoice;
import dev.octet.quant.range.Histogram;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** What {@code octet quantize} prints. */
final class QuantizeOutput {
    private QuantizeOutput() {}

    static String text(Quantization result, List<Path> written, Ansi ansi) {
        StringBuilder text = new StringBuilder();
        String line = System.lineSeparator();
        AdaptiveChoice.Candidate chosen = result.chosen();
        text.append(bold(Echo.of(result.file()), ansi))
                .append("  ")
                .append(result.tensor())
                .append(", ")
                .append(result.values())
                .append(line)
                .append(chosen.params())
                .append("; ")
                .append(chosen.scheme())
                .append(", ")
                .append(chosen.method())
                .append(line)
                .append(line)
                .append(result.errors().toString().stripTrailing())
                .append(line);
        if (result.isCompared()) {
            text.append(line).append(comparison(result, ansi));
        }
        result.remarks().forEach(remark -> text.append(line).append(remark).append(line));
        if (!result.risks().isEmpty()) {
            text.append(line);
            result.risks().forEach((pairs, risk) -> text.append(pairs + ": " + risk).append(line));
        }
        text.append(line).append("wrote");
        written.forEach(path -> text.append(' ').append(Echo.of(path.toString())));
        return text.toString();
    }

    /** A name may look like picocli's markup. */
    private static String bold(String text, Ansi ansi) {
        return ansi.enabled() ? Ansi.Style.bold.on() + text + Ansi.Style.bold.off() : text;
    }

    /** A row for each scheme, a column for each observer. */
    private static String comparison(Quantization result, Ansi ansi) {
        Table table = new Table(ansi).left("SQNR, dB");
        result.methods().forEach(method -> table.right(method.toString()));
        result.schemes()
                .forEach(
                        scheme -> {
                            List<Table.Cell> cells = new ArrayList<>();
                            cells.add(Table.Cell.of(scheme.name()));
                            for (AdaptiveChoice.Candidate each : result.row(scheme)) {
                                boolean chosen = each.equals(result.chosen());
                                String sqnr = RootLocale.format("%.2f", each.error().sqnr());
                                cells.add(
                                        new Table.Cell(
                                                sqnr + (chosen ? "*" : " "), chosen ? "bold" : ""));
                            }
                            table.add(cells);
                        });
        return table + "* what was written" + System.lineSeparator();
    }

    static Map<String, Object> tree(Quantization result, List<Path> written) {
        Histogram histogram = result.histogram();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", result.file());
        tree.put("tensor", result.tensor());
        tree.put("count", histogram.count());
        tree.put("nan", histogram.nans());
        tree.put("infinite", histogram.positiveInfinities() + histogram.negativeInfinities());
        tree.put("range", histogram.range());
        tree.put("scheme", result.chosen().scheme().name());
        tree.put("observer", result.chosen().method().toString());
        tree.put("params", JsonParser.parseString(QuantParamsJson.write(result.chosen().params())));
        tree.put("error", JsonParser.parseString(result.errors().toJson()));
        tree.put("candidates", result.candidates().stream().map(QuantizeOutput::tree).toList());
        Map<String, Object> risks = new LinkedHashMap<>();
        result.risks()
                .forEach((pairs, risk) -> risks.put(pairs, JsonParser.parseString(risk.toJson())));
        tree.put("saturation", risks);
        tree.put("remarks", result.remarks());
        tree.put("written", written.stream().map(Path::toString).toList());
        return tree;
    }

    private static Map<String, Object> tree(AdaptiveChoice.Candidate candidate) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("scheme", candidate.scheme().name());
        tree.put("observer", candidate.method().toString());
        tree.put("sqnr", candidate.error().sqnr());
        tree.put("mse", candidate.error().mse());
        tree.put("saturationRate", candidate.error().saturationRate());
        return tree;
    }
}
