package dev.octet.cli.page;

import static dev.octet.page.Html.cells;
import static dev.octet.text.RootLocale.format;

import dev.octet.page.Html;
import dev.octet.quant.Scheme;
import dev.octet.quant.choose.AdaptiveChoice;
import dev.octet.quant.error.Distribution;
import dev.octet.quant.error.ErrorReport;
import dev.octet.quant.error.Figure;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.error.SaturationRisk;
import dev.octet.quant.picture.ChannelErrorPicture;
import dev.octet.quant.picture.HistogramPicture;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The report of {@code octet quantize}: what was chosen, and what it cost. */
public final class QuantizationPage {
    private static final int WORST = 8;

    private final Quantization of;
    private final Html html;

    private QuantizationPage(Quantization of) {
        this.of = of;
        this.html =
                Html.report(
                        of.file() + " in 8 bits",
                        QuantizationPage.class.getResourceAsStream("report.css"));
    }

    /** The page. */
    public static String of(Quantization quantization) {
        QuantizationPage page = new QuantizationPage(quantization);
        page.head();
        page.parameters();
        page.values();
        page.channels();
        page.comparison();
        page.saturation();
        page.foot();
        return page.html.toString();
    }

    private void head() {
        QuantError.Summary error = of.errors().total();
        html.text("h1", of.file() + " in 8 bits")
                .paragraph("soft", of.tensor() + ": " + of.values() + ".")
                .markup("<div class=\"tiles\">")
                .tile(decibels(error.sqnr()), "signal to noise (SQNR)")
                .tile(format("%.3g", Math.sqrt(error.mse())), "error, root mean square")
                .tile(format("%.3g", error.maxAbs()), "largest error")
                .tile(format("%.6f", error.cosine()), "cosine")
                .tile(format("%.3f %%", 100 * error.saturationRate()), "at an end of the range")
                .markup("</div>");
        if (error.notFinite() > 0) {
            html.paragraph(
                    "warn",
                    format(
                            "%,d values are NaN or infinite. NaN became the zero point, infinities"
                                    + " the ends of the range; none of them counts in the errors.",
                            error.notFinite()));
        }
    }

    private static String decibels(double value) {
        return Double.isFinite(value) ? format("%.2f dB", value) : value > 0 ? "exact" : "−∞ dB";
    }

    private void parameters() {
        QuantParams params = of.chosen().params();
        List<List<Html.Cell>> rows = new ArrayList<>();
        rows.add(cells("scheme", of.chosen().scheme().name()));
        rows.add(
                cells(
                        "integers",
                        format("%s from %d to %d", params.type(), params.min(), params.max())));
        rows.add(cells("range found by", of.chosen().method().toString()));
        rows.add(cells("grouping", params.grouping() + ", " + count(params.count(), "scale")));
        if (params.count() == 1) {
            rows.add(cells("scale", String.valueOf(params.scale(0))));
            rows.add(cells("zero point", String.valueOf(params.zeroPoint(0))));
            rows.add(cells("reaches", format("%.6g to %.6g", params.low(0), params.high(0))));
        } else {
            Distribution scales = scales(params);
            rows.add(
                    cells(
                            "scales",
                            format(
                                    "%.4g to %.4g, median %.4g",
                                    scales.min(), scales.max(), scales.median())));
            rows.add(cells("zero points", params.isSymmetric() ? "all 0" : "see params.json"));
        }
        rows.add(cells("scales and zero points", format("%,d bytes", of.chosen().bytes())));
        html.text("h2", "Parameters").facts(rows);
    }

    private static Distribution scales(QuantParams params) {
        double[] scales = new double[params.count()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = params.scale(i);
        }
        return Distribution.of(scales);
    }

    private static String count(long count, String what) {
        return format("%,d %s%s", count, what, count == 1 ? "" : "s");
    }

    private void values() {
        html.text("h2", "Values and clip")
                .paragraph(
                        "soft",
                        "How many values are where, on a logarithmic scale. What lies outside the"
                                + " clip is saturated; a wider clip saturates less and makes all steps"
                                + " coarser.")
                .figure(
                        HistogramPicture.draw("", of.histogram(), of.chosen().params()).inlineSvg(),
                        "histogram of the values with the clip");
    }

    private void channels() {
        ErrorReport errors = of.errors();
        if (errors.grouping().kind() == Grouping.Kind.PER_TENSOR) {
            return;
        }
        String advice =
                errors.grouping().equals(of.chosen().params().grouping())
                        ? ""
                        : " Channels much below the others have values far smaller than their scale"
                                + " is made for; scales per channel help them.";
        html.text("h2", "Error by channel")
                .paragraph(
                        "soft",
                        (errors.grouping().kind() == Grouping.Kind.PER_GROUPED_CHANNEL
                                        ? RootLocale.format(
                                                "A channel is an index of axis 1 in each of %d"
                                                        + " groups of axis 0.",
                                                errors.grouping().size())
                                        : RootLocale.format(
                                                "A channel is an index of axis %d.",
                                                errors.grouping().axis()))
                                + advice);
        List<ErrorReport.Channel> worst = errors.worst();
        if (worst.stream().anyMatch(channel -> Double.isFinite(channel.error().sqnr()))) {
            html.figure(ChannelErrorPicture.draw("", errors).inlineSvg(), "SQNR of each channel");
        }
        List<List<Html.Cell>> spread = new ArrayList<>();
        for (Figure figure : Figure.ALL) {
            Distribution d = errors.distribution(figure.value());
            spread.add(
                    Stream.concat(
                                    cells(figure.title()).stream(),
                                    Stream.of(d.min(), d.low(), d.median(), d.high(), d.max())
                                            .map(value -> number(figure, value))
                                            .map(text -> new Html.Cell(text, "")))
                            .toList());
        }
        html.table(List.of("over channels", "least", "10 %", "median", "90 %", "most"), spread);
        html.table(
                List.of("least SQNR", "SQNR, dB", "MSE", "max abs", "cosine", "saturated, %"),
                worst.stream().limit(WORST).map(QuantizationPage::row).toList());
    }

    private static List<Html.Cell> row(ErrorReport.Channel channel) {
        QuantError.Summary error = channel.error();
        return cells(
                "channel " + channel.index(),
                number(error.sqnr()),
                number(error.mse()),
                number(error.maxAbs()),
                format("%.6f", error.cosine()),
                format("%.3f", 100 * error.saturationRate()));
    }

    private static String number(Figure figure, double value) {
        return figure.name().equals("cosine") ? format("%.6f", value) : number(value);
    }

    private static String number(double value) {
        return Double.isInfinite(value) ? value > 0 ? "∞" : "−∞" : format("%.4g", value);
    }

    private void comparison() {
        if (!of.isCompared()) {
            return;
        }
        html.text("h2", "What the choice cost")
                .paragraph(
                        "soft",
                        "SQNR in dB with every scheme and observer at "
                                + of.chosen().params().grouping()
                                + "; marked is what was written. 6 dB are one bit.");
        List<String> titles = new ArrayList<>(List.of("scheme"));
        of.methods().forEach(method -> titles.add(method.toString()));
        List<List<Html.Cell>> rows = new ArrayList<>();
        for (Scheme scheme : of.schemes()) {
            List<Html.Cell> row = new ArrayList<>(cells(scheme.name()));
            for (AdaptiveChoice.Candidate each : of.row(scheme)) {
                String style = each.equals(of.chosen()) ? "chosen" : "";
                row.add(new Html.Cell(number(each.error().sqnr()), style));
            }
            rows.add(row);
        }
        html.table(titles, rows);
        AdaptiveChoice.Candidate best = of.candidates().get(0);
        double gain = best.error().sqnr() - of.chosen().error().sqnr();
        if (gain >= 0.1) {
            html.paragraph(
                    "soft",
                    format(
                            "The best, %s by %s, has %.1f dB more.",
                            best.scheme(), best.method(), gain));
        }
    }

    private void saturation() {
        if (of.risks().isEmpty()) {
            return;
        }
        html.text("h2", "As weights, on CPUs without VNNI")
                .paragraph(
                        "soft",
                        "x86 with SSSE3, AVX2 or AVX-512BW, but neither AVX512_VNNI nor AVX_VNNI,"
                                + " adds two neighbouring u8·s8 products in 16 bits, saturated. Octet"
                                + " computes exactly there too; many other libraries do not. If these"
                                + " are the weights of a layer, this is how wrong its sums can become"
                                + " there.");
        for (Map.Entry<String, SaturationRisk> entry : of.risks().entrySet()) {
            SaturationRisk risk = entry.getValue();
            List<SaturationRisk.Channel> affected = risk.affected();
            html.paragraph(affected.isEmpty() ? "fine" : "warn", entry.getKey() + ": " + risk);
            if (!affected.isEmpty()) {
                html.table(
                        List.of(
                                "largest error",
                                "pairs at risk",
                                "lost by a pair",
                                "too small by",
                                "too large by",
                                "largest sum"),
                        affected.stream().limit(WORST).map(QuantizationPage::row).toList());
            }
        }
        html.paragraph(
                "soft",
                "In units of the integer sum, with the worst inputs there are. Weights of the"
                        + " scheme reduced cannot saturate.");
    }

    private static List<Html.Cell> row(SaturationRisk.Channel channel) {
        return cells(
                "channel " + channel.index(),
                format("%,d", channel.pairsAtRisk()),
                format("%,d", channel.largestExcess()),
                format("%,d", channel.below()),
                format("%,d", channel.above()),
                format("%,d", channel.largestSum()));
    }

    private void foot() {
        of.remarks().forEach(remark -> html.paragraph("warn", remark));
        html.markup(
                "<footer><p>x = scale · (q − zeroPoint); SQNR = 10 · log10(Σx² / Σ(x − x̂)²)."
                        + " Integers are in <code>q.npy</code>, scales and zero points in"
                        + " <code>params.json</code>. Written by <code>octet quantize</code>.</p>"
                        + "</footer>");
    }
}
