package dev.octet.cli.page;

import dev.octet.page.Html;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code model bench} measured, as a page. */
public final class NetworkBenchPage {
    private static final int WIDTH = 1000;
    private static final int BAND = 56;
    private static final int LINE = 30;

    private final NetworkBench of;
    private final Html html;

    /** Of one measurement. */
    public NetworkBenchPage(NetworkBench bench) {
        this.of = bench;
        this.html =
                Html.report(
                        bench.file() + ", where its time goes",
                        NetworkBenchPage.class.getResourceAsStream("report.css"));
    }

    /** The page. */
    public String html() {
        html.text("h1", of.file())
                .paragraph("soft", String.join(", ", inputs()))
                .markup("<div class=\"tiles\">")
                .tile(time(of.nanos()), "a run")
                .tile(RootLocale.format("%.3f", of.nanos() / of.sum()), "of the sum of its steps")
                .tile(time(of.firstNanos()), "the first run, with its plan")
                .tile(Integer.toString(of.steps().size()), "steps")
                .tile(Integer.toString(of.threads()), of.threads() == 1 ? "thread" : "threads")
                .markup("</div>");
        html.text("h2", "Where the time goes")
                .paragraph("soft", "A run from left to right; each step is as wide as it is long.")
                .figure(timeline(), "the steps of a run, as wide as they are long")
                .figure(kinds(), "times by kind");
        html.text("h2", "Steps");
        List<List<Html.Cell>> rows = new ArrayList<>();
        for (NetworkBench.Step step : of.steps()) {
            rows.add(row(step));
        }
        html.table(
                List.of("step", "time", "share", "GOPS", "of most", "engine", "implementation"),
                rows);
        foot();
        return html.toString();
    }

    private List<String> inputs() {
        List<String> texts = new ArrayList<>();
        of.inputs().forEach((name, type) -> texts.add(name + ": " + type));
        return texts;
    }

    private List<Html.Cell> row(NetworkBench.Step step) {
        return Html.cells(
                step.what(),
                time(step.nanos()),
                RootLocale.format("%.1f %%", 100 * step.nanos() / of.sum()),
                step.operations() == 0 ? "" : RootLocale.format("%.1f", step.gops()),
                Double.isNaN(step.ofMost())
                        ? ""
                        : RootLocale.format("%.0f %%", 100 * step.ofMost()),
                step.engine(),
                step.implementation());
    }

    private String timeline() {
        StringBuilder svg = new StringBuilder(open(BAND));
        double at = 0;
        for (NetworkBench.Step step : of.steps()) {
            double width = WIDTH * step.nanos() / of.sum();
            svg.append(
                    RootLocale.format(
                            "<rect class=\"%s\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"%d\">"
                                    + "<title>%s: %s on %s</title></rect>",
                            kind(step.kind()),
                            at,
                            width,
                            BAND,
                            Html.escape(step.what()),
                            time(step.nanos()),
                            Html.escape(step.engine())));
            at += width;
        }
        return svg + "</svg>";
    }

    private String kinds() {
        Map<String, Double> kinds = of.byKind();
        StringBuilder svg = new StringBuilder(open(LINE * kinds.size()));
        int y = 0;
        for (Map.Entry<String, Double> each : kinds.entrySet()) {
            double share = each.getValue() / of.sum();
            svg.append(
                    RootLocale.format(
                            "<text x=\"0\" y=\"%d\">%s</text>"
                                    + "<rect class=\"%s\" x=\"110\" y=\"%d\" width=\"%.1f\""
                                    + " height=\"%d\"/><text x=\"%.1f\" y=\"%d\">%s, %.1f %%</text>",
                            y + 20,
                            Html.escape(each.getKey()),
                            kind(each.getKey()),
                            y + 4,
                            680 * share,
                            LINE - 8,
                            118 + 680 * share,
                            y + 20,
                            time(each.getValue()),
                            100 * share));
            y += LINE;
        }
        return svg + "</svg>";
    }

    private static String open(int height) {
        return RootLocale.format(
                "<svg class=\"steps\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">",
                WIDTH, height);
    }

    private static String kind(String name) {
        return "kind-" + name.toLowerCase(Locale.ROOT);
    }

    private static String time(double nanos) {
        return nanos < 1e3
                ? RootLocale.format("%.0f ns", nanos)
                : nanos < 1e6
                        ? RootLocale.format("%.1f µs", nanos / 1e3)
                        : RootLocale.format("%.2f ms", nanos / 1e6);
    }

    private void foot() {
        html.markup("<footer>")
                .paragraph(
                        "soft",
                        RootLocale.format(
                                "Medians; the whole of %d runs, ± %.1f %%. GOPS are operations per"
                                        + " nanosecond; of most: of what a large product reaches"
                                        + " here, %s.",
                                of.runs(), 100 * of.spread(), most()))
                .paragraph("soft", of.machine())
                .paragraph("soft", "Graph " + of.hash())
                .markup("<p>Written by <code>octet model bench</code>.</p></footer>");
    }

    private String most() {
        List<String> texts = new ArrayList<>();
        of.most().forEach((kind, rate) -> texts.add(RootLocale.format("%s %.1f", kind, rate)));
        return texts.isEmpty() ? "which nothing here is compared with" : String.join(", ", texts);
    }
}
