package dev.octet.benchmarks.report;

import dev.octet.benchmarks.compare.Ratios;
import dev.octet.benchmarks.compare.Results;
import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.compare.Results.Read;
import dev.octet.benchmarks.peer.OctetPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What the report shows in pictures. */
final class Charts {
    private static final String RUNTIME = "onnxruntime";

    private Charts() {}

    /** INT8 and FP32 of both, shape by shape: 10⁹ operations per second. */
    static CategoryChart bars(List<HeatResult> heats) {
        CategoryChart chart = Drawing.bars("GOPS, one thread (higher is better)");
        add(chart, heats, "Octet INT8", Charts::int8);
        add(chart, heats, "ONNX Runtime INT8", heat -> runtime(heat, Ratios.int8(heat)));
        add(chart, heats, "Octet FP32", heat -> Ratios.entry(heat, OctetPeer.NAME, "f32:f32:f32"));
        add(chart, heats, "fastest other FP32", Charts::fastestFp32);
        return chart;
    }

    private static void add(
            CategoryChart chart,
            List<HeatResult> heats,
            String name,
            Function<HeatResult, Optional<Entry>> entry) {
        List<String> shapes = new ArrayList<>();
        List<Double> gops = new ArrayList<>();
        for (HeatResult heat : heats) {
            shapes.add(Shapes.brief(heat.shape()));
            gops.add(
                    entry.apply(heat)
                            .filter(found -> !found.nanos().isEmpty())
                            .map(found -> heat.operations() / Ratios.median(found.nanos()))
                            .orElse(0.0));
        }
        chart.addSeries(name, shapes, gops);
    }

    private static Optional<Entry> int8(HeatResult heat) {
        return Ratios.int8(heat);
    }

    private static Optional<Entry> runtime(HeatResult heat, Optional<Entry> ours) {
        return ours.flatMap(entry -> Ratios.entry(heat, RUNTIME, entry.form()));
    }

    private static Optional<Entry> fastestFp32(HeatResult heat) {
        return heat.entries().stream()
                .filter(entry -> Ratios.isFp32(entry.form()))
                .filter(entry -> !Ratios.isOctet(entry) && !entry.nanos().isEmpty())
                .min((a, b) -> Double.compare(Ratios.median(a.nanos()), Ratios.median(b.nanos())));
    }

    /** Octet against one peer, each form a series. */
    static CategoryChart ratios(List<Ratios.Row> rows) {
        CategoryChart chart = Drawing.bars("times as fast (above 1: Octet is faster)");
        for (Ratios.Row row : rows) {
            chart.addSeries(
                    row.work(),
                    row.pairs().stream().map(pair -> Shapes.brief(pair.shape())).toList(),
                    row.pairs().stream().map(Ratios.Pair::ratio).toList());
        }
        return chart;
    }

    /** Octet and ONNX Runtime under the limits of the machine. */
    static XYChart roofline(Results results) {
        XYChart chart = Drawing.lines("operations per byte", "GOPS");
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        List<Read> reads = results.limits().reads();
        double fast = reads.stream().mapToDouble(Read::gbPerSecond).max().orElse(0);
        double slow = reads.isEmpty() ? 0 : reads.get(reads.size() - 1).gbPerSecond();
        roof(chart, "INT8 peak, L1 reads", results.limits().int8Gops(), fast);
        roof(chart, "INT8 peak, memory reads", results.limits().int8Gops(), slow);
        roof(chart, "FP32 peak, L1 reads", results.limits().fp32Gflops(), fast);
        points(chart, results, "Octet INT8", 0, Charts::int8);
        points(chart, results, "ONNX Runtime INT8", 1, heat -> runtime(heat, Ratios.int8(heat)));
        points(
                chart,
                results,
                "Octet FP32",
                2,
                heat -> Ratios.entry(heat, OctetPeer.NAME, "f32:f32:f32"));
        return chart;
    }

    private static void roof(XYChart chart, String name, double peak, double bandwidth) {
        if (peak > 0 && bandwidth > 0) {
            double ridge = peak / bandwidth;
            double[] x = {0.5, ridge, 4096};
            double[] y = {0.5 * bandwidth, peak, peak};
            XYSeries series = chart.addSeries(name, x, y);
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(Drawing.ROOF);
        }
    }

    private static void points(
            XYChart chart,
            Results results,
            String name,
            int color,
            Function<HeatResult, Optional<Entry>> entry) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (HeatResult heat : results.heats()) {
            entry.apply(heat)
                    .filter(found -> !found.nanos().isEmpty())
                    .ifPresent(
                            found -> {
                                x.add((double) heat.operations() / found.bytes());
                                y.add(heat.operations() / Ratios.median(found.nanos()));
                            });
        }
        if (!x.isEmpty()) {
            XYSeries series = chart.addSeries(name, x, y);
            // as in the bars
            series.setMarkerColor(Drawing.COLORS.get(color));
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            series.setMarker(SeriesMarkers.CIRCLE);
        }
    }

    /** One kernel, more and more callers: calls per second, as a share of those of one caller. */
    static XYChart scaling(List<Load> loads) {
        XYChart chart =
                Drawing.lines("threads calling one kernel", "calls per second, of one caller's");
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(0.0);
        Load one = loads.get(0);
        XYSeries series =
                chart.addSeries(
                        one.request(),
                        loads.stream().map(load -> (double) load.callers()).toList(),
                        loads.stream().map(load -> load.over(one)).toList());
        series.setMarker(SeriesMarkers.CIRCLE);
        return chart;
    }

    /** Read bandwidth by working set. */
    static XYChart reads(List<Read> reads) {
        XYChart chart = Drawing.lines("working set, KiB", "GB/s");
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(0.0);
        XYSeries series =
                chart.addSeries(
                        "plain reading",
                        reads.stream().map(read -> read.bytes() / 1024.0).toList(),
                        reads.stream().map(Read::gbPerSecond).toList());
        series.setMarker(SeriesMarkers.CIRCLE);
        return chart;
    }
}
