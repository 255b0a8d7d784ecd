package dev.octet.benchmarks.report;

import static dev.octet.page.Html.cells;

import dev.octet.benchmarks.compare.Noise;
import dev.octet.benchmarks.compare.Ratios;
import dev.octet.benchmarks.compare.Results;
import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Limits;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.compare.Results.PeerInfo;
import dev.octet.benchmarks.compare.Roofline;
import dev.octet.benchmarks.compare.Scaling;
import dev.octet.benchmarks.network.NetworkResults;
import dev.octet.benchmarks.network.NetworkTable;
import dev.octet.measure.Timing;
import dev.octet.page.Html;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One page that needs nothing else: no script, no network, light and dark. */
public final class HtmlReport {
    private static final int MOST_BARS = 16;

    private final Results results;
    private final Optional<NetworkResults> networks;
    private final Html html =
            new Html("Octet against its peers", HtmlReport.class.getResourceAsStream("report.css"));

    private HtmlReport(Results results, Optional<NetworkResults> networks) {
        this.results = results;
        this.networks = networks;
    }

    /**
     * The page.
     *
     * @param networks whole networks, where these were measured, too
     */
    public static String of(Results results, Optional<NetworkResults> networks) {
        return new HtmlReport(results, networks).page();
    }

    private String page() {
        head();
        Map<String, List<HeatResult>> lists =
                results.heats().stream()
                        .collect(
                                Collectors.groupingBy(
                                        HeatResult::list, LinkedHashMap::new, Collectors.toList()));
        lists.forEach(this::bars);
        ratios();
        networks.ifPresent(this::networks);
        roofline();
        threads();
        everything(lists);
        method();
        return html.toString();
    }

    private void head() {
        Noise noise = results.noise();
        html.markup("<header>")
                .text("h1", "Octet, INT8 and FP32, against its peers")
                .markup(
                        RootLocale.format(
                                "<p>%s<br>%s</p>",
                                Html.escape(results.machine()), Html.escape(run())))
                .paragraph(noise.isNoisy() ? "noisy" : "quiet", noise.toString())
                .markup("<div class=\"tiles\">");
        tile("INT8 over the fastest FP32", mean(fastestFp32()));
        for (Ratios.Row row : Ratios.sameWork(results)) {
            if (row.peer().equals("onnxruntime")
                    && !Ratios.isFp32(row.work())
                    && !row.work().endsWith("first")) {
                tile(row.list() + " " + row.work() + " over ONNX Runtime", row.mean());
            }
        }
        html.markup("</div></header>");
    }

    private String run() {
        return RootLocale.format(
                "Java %s; %s; measured in %d JVM%s",
                results.java(),
                results.date(),
                results.forks(),
                results.forks() > 1 ? "s, one after the other" : "");
    }

    private double[] fastestFp32() {
        Map<String, Double> least = new LinkedHashMap<>();
        for (Ratios.Row row : Ratios.int8AgainstFp32(results)) {
            row.pairs()
                    .forEach(
                            pair ->
                                    least.merge(
                                            row.list() + pair.shape(), pair.ratio(), Math::min));
        }
        return least.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double mean(double[] ratios) {
        return ratios.length == 0 ? Double.NaN : Timing.geometricMean(ratios);
    }

    private void tile(String what, double ratio) {
        if (!Double.isNaN(ratio)) {
            html.tile(RootLocale.format("%.2f×", ratio), what);
        }
    }

    private void section(String title, String text, Runnable content) {
        html.markup("<section>").text("h2", title).text("p", text);
        content.run();
        html.markup("</section>");
    }

    private void bars(String list, List<HeatResult> heats) {
        section(
                "FP32 and INT8: " + list,
                "Higher is better. One thread.",
                () -> {
                    for (int from = 0; from < heats.size(); from += MOST_BARS) {
                        int to = Math.min(heats.size(), from + MOST_BARS);
                        html.markup(
                                Drawing.inPage(
                                        Charts.bars(heats.subList(from, to)),
                                        "INT8 and FP32 of " + list));
                    }
                });
    }

    private void ratios() {
        List<Ratios.Row> same = Ratios.sameWork(results);
        Map<String, List<Ratios.Row>> byList =
                same.stream()
                        .filter(row -> row.peer().equals("onnxruntime"))
                        // it leaves the others no room, and the table has it
                        .filter(row -> !row.work().startsWith("s8:"))
                        .collect(
                                Collectors.groupingBy(
                                        Ratios.Row::list, LinkedHashMap::new, Collectors.toList()));
        section(
                "The same work",
                "How many times as fast Octet is: the geometric mean over the list, and the worst"
                        + " shape.",
                () -> {
                    table(same);
                    byList.forEach(
                            (list, rows) ->
                                    html.text("h3", "ONNX Runtime: " + list)
                                            .markup(
                                                    Drawing.inPage(
                                                            Charts.ratios(rows),
                                                            "Octet against ONNX Runtime, "
                                                                    + list)));
                });
        section(
                "INT8 of Octet against FP32 of each",
                "u8 by s8, with s32 (multiplications) or u8 (convolutions) out.",
                () -> table(Ratios.int8AgainstFp32(results)));
    }

    private void table(List<Ratios.Row> rows) {
        html.table(
                List.of("list", "peer", "work", "shapes", "mean", "worst", "where"),
                rows.stream()
                        .map(
                                row ->
                                        cells(
                                                row.list(),
                                                row.peer(),
                                                row.work(),
                                                "" + row.pairs().size(),
                                                RootLocale.format("%.2f", row.mean()),
                                                RootLocale.format("%.2f", row.worst()),
                                                Shapes.brief(row.worstShape())))
                        .toList());
    }

    private void networks(NetworkResults measured) {
        section(
                "Whole networks",
                "FP32 and INT8, against ONNX Runtime; in a run of its own.",
                () -> NetworkTable.addTo(html, measured));
    }

    private void roofline() {
        Limits limits = results.limits();
        if (limits.reads().isEmpty()) {
            section("Limits of the machine", "Not measured: " + limits.int8By(), () -> {});
            return;
        }
        section(
                "Limits of the machine",
                RootLocale.format(
                        "One core, in this run: INT8 %.0f GOPS (%s), FP32 %.0f GFLOPS (%s), in"
                                + " registers.",
                        limits.int8Gops(), limits.int8By(), limits.fp32Gflops(), limits.fp32By()),
                () ->
                        html.markup(Drawing.inPage(Charts.roofline(results), "roofline"))
                                .markup(
                                        Drawing.inPage(
                                                Charts.reads(limits.reads()),
                                                "bandwidth by working set")));
    }

    private void threads() {
        List<Load> loads = results.loads();
        if (loads.isEmpty()) {
            return;
        }
        String request = loads.get(0).request();
        List<Load> callers = loads.stream().filter(load -> load.request().equals(request)).toList();
        section(
                "Threads",
                "A run computes on the thread that calls, unless more are asked for. More callers"
                        + " than cores wait for a core, not for each other: the median stays, and a"
                        + " call that the system interrupts takes as long as the others' turns. As soon"
                        + " as more than one call in a hundred is interrupted, that is the 99th"
                        + " percentile. "
                        + Scaling.waiting(results).orElse("")
                        + " All loads took turns in "
                        + loads.get(0).rates().size()
                        + " rounds; as a yardstick, "
                        + Scaling.twoCores(results)
                        + ".",
                () ->
                        html.markup(
                                        Drawing.inPage(
                                                Charts.scaling(callers),
                                                "scaling by calling threads"))
                                .table(
                                        List.of(
                                                "request",
                                                "callers",
                                                "threads of a run",
                                                "calls/s",
                                                "times",
                                                "p50 µs",
                                                "p99 µs",
                                                "max µs",
                                                "interruptions/s"),
                                        loads.stream().map(this::row).toList()));
    }

    private List<Html.Cell> row(Load load) {
        return cells(
                load.request(),
                "" + load.callers(),
                "" + load.kernelThreads(),
                RootLocale.format("%,.0f", load.callsPerSecond()),
                Scaling.gain(results, load),
                RootLocale.format("%.1f", load.p50()),
                RootLocale.format("%.1f", load.p99()),
                RootLocale.format("%.1f", load.max()),
                RootLocale.format("%,.0f", load.interruptions()));
    }

    private void everything(Map<String, List<HeatResult>> lists) {
        Roofline roofline = new Roofline(results.limits());
        section(
                "Every number",
                "Median of all rounds; ± is half of the distance from the 10th to the 90th"
                        + " percentile. The limit is what binds: computing, or reading and writing"
                        + " everything once. Products with padding count, so a convolution that leaves"
                        + " them out can exceed it.",
                () -> lists.forEach((list, heats) -> everything(roofline, list, heats)));
    }

    private void everything(Roofline roofline, String list, List<HeatResult> heats) {
        List<List<Html.Cell>> rows = new ArrayList<>();
        for (HeatResult heat : heats) {
            heat.entries().forEach(entry -> rows.add(row(roofline, heat, entry)));
        }
        html.markup("<details>")
                .text("summary", list)
                .table(
                        List.of(
                                "shape",
                                "peer",
                                "types",
                                "µs",
                                "±",
                                "GOPS",
                                "of the limit",
                                "limit",
                                "by",
                                "checked"),
                        rows)
                .markup("</details>");
    }

    private static List<Html.Cell> row(Roofline roofline, HeatResult heat, Entry entry) {
        if (entry.nanos().isEmpty()) {
            return cells(
                    Shapes.brief(heat.shape()),
                    entry.peer(),
                    entry.form(),
                    "–",
                    "",
                    "",
                    "",
                    "",
                    entry.detail(),
                    "WRONG, not timed: " + entry.wrong());
        }
        Timing timing =
                Timing.of(entry.nanos().stream().mapToDouble(Double::doubleValue).toArray());
        Roofline.Bound bound = roofline.bound(heat, entry);
        return cells(
                Shapes.brief(heat.shape()),
                entry.peer(),
                entry.form(),
                RootLocale.format("%,.1f", timing.median() / 1e3),
                RootLocale.format("%.1f %%", 100 * timing.spread()),
                RootLocale.format("%.0f", timing.gops(heat.operations())),
                bound.nanos() == 0
                        ? ""
                        : RootLocale.format("%.0f %%", 100 * bound.nanos() / timing.median()),
                bound.nanos() == 0 ? "" : bound.by(),
                entry.detail(),
                entry.check());
    }

    private void method() {
        List<List<Html.Cell>> peers = new ArrayList<>();
        for (PeerInfo peer : results.peers()) {
            peers.add(
                    cells(
                            peer.name(),
                            peer.absent().isEmpty() ? peer.version() : "absent: " + peer.absent()));
        }
        section(
                "How it was measured",
                "All of a shape's sides lie prepared in one process and take turns in rounds; a"
                        + " ratio is the median over the rounds, so that a machine that slows down"
                        + " slows both sides of it. One thread each, pinned to one core; weights packed"
                        + " beforehand where the peer can; sources and destinations in place. Every"
                        + " result was checked before it was timed: sums to the bit, FP32 within its"
                        + " rounding, 8-bit destinations of others within one step, sources that others"
                        + " quantize within 35 dB. A machine counts as noisy when the peak loop, timed"
                        + " in every round, spreads by more than 3 %, or the median of all spreads"
                        + " exceeds 5 %.",
                () -> html.table(List.of("peer", "version"), peers));
    }
}
