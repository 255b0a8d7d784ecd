package dev.octet.benchmarks.network;

import dev.octet.measure.Timing;
import dev.octet.page.Html;
import dev.octet.text.RootLocale;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The results, for the terminal and as a page. */
public final class NetworkTable {
    private static final List<String> TITLES =
            List.of(
                    "network",
                    "form",
                    "threads",
                    "Octet ms",
                    "ONNX Runtime ms",
                    "ratio",
                    "quartiles",
                    "agreement dB");

    private NetworkTable() {}

    /** In Markdown. */
    public static String markdown(List<NetworkResult> results) {
        StringBuilder text = new StringBuilder(line(TITLES));
        text.append(line(TITLES.stream().map(title -> "---").toList()));
        results.forEach(result -> text.append(line(row(result))));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |" + System.lineSeparator();
    }

    /**
     * A page that needs nothing else.
     *
     * @param style see {@link Html}
     */
    public static String page(NetworkResults results, InputStream style) {
        Html html = new Html("Octet against ONNX Runtime: networks", style);
        html.text("h1", "Networks: Octet against ONNX Runtime");
        addTo(html, results);
        return html.toString();
    }

    /** Where and how it was measured, and the table. */
    public static void addTo(Html html, NetworkResults results) {
        html.text("p", results.machine() + "; Java " + results.java() + "; " + results.date())
                .text(
                        "p",
                        "The same files, the same number of threads, in turns: the medians, and the"
                                + " median of the rounds' ratios. Above 1 Octet is faster. Agreement is"
                                + " that of the first output.");
        html.table(
                TITLES,
                results.networks().stream()
                        .map(result -> Html.cells(row(result).toArray(String[]::new)))
                        .toList());
    }

    private static List<String> row(NetworkResult result) {
        List<String> cells =
                new ArrayList<>(List.of(result.network(), result.form(), "" + result.threads()));
        if (!result.wrong().isEmpty()) {
            cells.addAll(List.of("–", "–", "WRONG: " + result.wrong(), ""));
        } else if (result.isRace()) {
            Timing ratios = result.ratios();
            cells.addAll(
                    List.of(
                            millis(result.octetMedian()),
                            millis(result.otherMedian()),
                            RootLocale.format("%.2f", ratios.median()),
                            RootLocale.format(
                                    "%.2f–%.2f", ratios.quantile(0.25), ratios.quantile(0.75))));
        } else {
            cells.addAll(List.of(millis(result.octetMedian()), "not in this build", "", ""));
        }
        cells.add(result.sqnr() == 0 ? "" : RootLocale.format("%.1f", result.sqnr()));
        return cells;
    }

    private static String millis(double nanos) {
        return RootLocale.format("%.3f", nanos / 1e6);
    }
}
