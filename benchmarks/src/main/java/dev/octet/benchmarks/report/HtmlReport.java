package dev.octet.benchmarks.report;

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
import dev.octet.measure.Timing;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One page that needs nothing else: no script, no network, light and dark. */
public final class HtmlReport {
    private static final int MOST_BARS = 16;

    private final Results results;

    private HtmlReport(Results results) {
        this.results = results;
    }

    /** The page. */
    public static String of(Results results) {
        return new HtmlReport(results).page();
    }

    private String page() {
        StringBuilder body = new StringBuilder();
        body.append(head());
        Map<String, List<HeatResult>> lists =
                results.heats().stream()
                        .collect(
                                Collectors.groupingBy(
                                        HeatResult::list, LinkedHashMap::new, Collectors.toList()));
        lists.forEach((list, heats) -> body.append(bars(list, heats)));
        body.append(ratios());
        body.append(roofline());
        body.append(threads());
        body.append(everything(lists));
        body.append(method());
        return resource("report.html").replace("@BODY@", body);
    }

    private String head() {
        Noise noise = results.noise();
        StringBuilder tiles = new StringBuilder("<div class=\"tiles\">");
        tile(tiles, "INT8 over the fastest FP32", mean(fastestFp32()));
        for (Ratios.Row row : Ratios.sameWork(results)) {
            if (row.peer().equals("onnxruntime")
                    && !Ratios.isFp32(row.work())
                    && !row.work().endsWith("first")) {
                tile(tiles, row.list() + " " + row.work() + " over ONNX Runtime", row.mean());
            }
        }
        tiles.append("</div>");
        return RootLocale.format(
                        "<header><h1>Octet, INT8 and FP32, against its peers</h1><p>%s<br>Java %s; %s; measured in %d JVM",
                        Html.escape(results.machine()),
                        results.java(),
                        results.date(),
                        results.forks())
                + (results.forks() > 1 ? "s, one after the other" : "")
                + RootLocale.format(
                        "</p><p class=\"%s\">%s</p>%s</header>%n",
                        noise.isNoisy() ? "noisy" : "quiet", noise, tiles);
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

    private static void tile(StringBuilder html, String what, double ratio) {
        if (!Double.isNaN(ratio)) {
            html.append(
                    RootLocale.format(
                            "<div class=\"tile\"><b>%.2f×</b><span>%s</span></div>",
                            ratio, Html.escape(what)));
        }
    }

    private static String bars(String list, List<HeatResult> heats) {
        StringBuilder charts = new StringBuilder();
        for (int from = 0; from < heats.size(); from += MOST_BARS) {
            List<HeatResult> part = heats.subList(from, Math.min(heats.size(), from + MOST_BARS));
            charts.append(Style.svg(Charts.bars(part), "INT8 and FP32 of " + list));
        }
        return Html.section(
                "FP32 and INT8: " + list, "Higher is better. One thread.", charts.toString());
    }

    private String ratios() {
        List<Ratios.Row> same = Ratios.sameWork(results);
        StringBuilder content = new StringBuilder(table(same));
        Map<String, List<Ratios.Row>> byList =
                same.stream()
                        .filter(row -> row.peer().equals("onnxruntime"))
                        // it leaves the others no room, and the table has it
                        .filter(row -> !row.work().startsWith("s8:"))
                        .collect(
                                Collectors.groupingBy(
                                        Ratios.Row::list, LinkedHashMap::new, Collectors.toList()));
        byList.forEach(
                (list, rows) ->
                        content.append("<h3>")
                                .append(Html.escape("ONNX Runtime: " + list))
                                .append("</h3>")
                                .append(
                                        Style.svg(
                                                Charts.ratios(rows),
                                                "Octet against ONNX Runtime, " + list)));
        return Html.section(
                        "The same work",
                        "How many times as fast Octet is: the geometric mean over the list, and the worst"
                                + " shape.",
                        content.toString())
                + Html.section(
                        "INT8 of Octet against FP32 of each",
                        "u8 by s8, with s32 (multiplications) or u8 (convolutions) out.",
                        table(Ratios.int8AgainstFp32(results)));
    }

    private static String table(List<Ratios.Row> rows) {
        return Html.table(
                List.of("list", "peer", "work", "shapes", "mean", "worst", "where"),
                rows.stream()
                        .map(
                                row ->
                                        List.of(
                                                row.list(),
                                                row.peer(),
                                                row.work(),
                                                "" + row.pairs().size(),
                                                RootLocale.format("%.2f", row.mean()),
                                                RootLocale.format("%.2f", row.worst()),
                                                Shapes.brief(row.worstShape())))
                        .toList());
    }

    private String roofline() {
        Limits limits = results.limits();
        if (limits.reads().isEmpty()) {
            return Html.section("Limits of the machine", "Not measured: " + limits.int8By(), "");
        }
        return Html.section(
                "Limits of the machine",
                RootLocale.format(
                        "One core, in this run: INT8 %.0f GOPS (%s), FP32 %.0f GFLOPS (%s), in registers.",
                        limits.int8Gops(), limits.int8By(), limits.fp32Gflops(), limits.fp32By()),
                Style.svg(Charts.roofline(results), "roofline")
                        + Style.svg(Charts.reads(limits.reads()), "bandwidth by working set"));
    }

    private String threads() {
        List<Load> loads = results.loads();
        if (loads.isEmpty()) {
            return "";
        }
        String request = loads.get(0).request();
        List<Load> callers = loads.stream().filter(load -> load.request().equals(request)).toList();
        return Html.section(
                "Threads",
                "A run computes on the thread that calls, unless more are asked for. More callers than"
                        + " cores wait for a core, not for each other: the median stays, and a call that"
                        + " the system interrupts takes as long as the others' turns. As soon as more"
                        + " than one call in a hundred is interrupted, that is the 99th percentile. "
                        + Scaling.waiting(results).orElse("")
                        + " All loads took turns in "
                        + loads.get(0).rates().size()
                        + " rounds; as a yardstick, "
                        + Scaling.twoCores(results)
                        + ".",
                Style.svg(Charts.scaling(callers), "scaling by calling threads")
                        + Html.table(
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

    private List<String> row(Load load) {
        return List.of(
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

    private String everything(Map<String, List<HeatResult>> lists) {
        Roofline roofline = new Roofline(results.limits());
        StringBuilder tables = new StringBuilder();
        lists.forEach(
                (list, heats) -> {
                    List<List<String>> rows = new ArrayList<>();
                    heats.forEach(
                            heat ->
                                    heat.entries()
                                            .forEach(
                                                    entry -> rows.add(row(roofline, heat, entry))));
                    tables.append(
                            Html.details(
                                    list,
                                    Html.table(
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
                                            rows)));
                });
        return Html.section(
                "Every number",
                "Median of all rounds; ± is half of the distance from the 10th to the 90th percentile. The"
                        + " limit is what binds: computing, or reading and writing everything once. Products with"
                        + " padding count, so a convolution that leaves them out can exceed it.",
                tables.toString());
    }

    private static List<String> row(Roofline roofline, HeatResult heat, Entry entry) {
        if (entry.nanos().isEmpty()) {
            return List.of(
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
        return List.of(
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

    private String method() {
        List<List<String>> peers = new ArrayList<>();
        for (PeerInfo peer : results.peers()) {
            peers.add(
                    List.of(
                            peer.name(),
                            peer.absent().isEmpty() ? peer.version() : "absent: " + peer.absent()));
        }
        return Html.section(
                "How it was measured",
                "All of a shape's sides lie prepared in one process and take turns in rounds; a ratio is the"
                        + " median over the rounds, so that a machine that slows down slows both sides"
                        + " of it. One thread each, pinned to one core; weights packed beforehand where"
                        + " the peer can; sources and destinations in place. Every result was checked"
                        + " before it was timed: sums to the bit, FP32 within its rounding, 8-bit"
                        + " destinations of others within one step, sources that others quantize within"
                        + " 35 dB. A machine counts as noisy when the peak loop, timed in every round,"
                        + " spreads by more than 3 %, or the median of all spreads exceeds 5 %.",
                Html.table(List.of("peer", "version"), peers));
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
