package dev.octet.benchmarks.report;

import dev.octet.benchmarks.compare.Ratios;
import dev.octet.benchmarks.compare.Results;
import dev.octet.benchmarks.compare.Results.HeatResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.knowm.xchart.CategoryChart;

/** One picture of the whole, a file of its own: for a README. */
public final class Headline {
    private static final String RUNTIME = "onnxruntime";

    private final Results results;
    private final List<String> lists;

    private Headline(Results results) {
        this.results = results;
        lists = results.heats().stream().map(HeatResult::list).distinct().toList();
    }

    /** The picture, as SVG. */
    public static String of(Results results) {
        return Drawing.file(
                new Headline(results).chart(),
                "How many times as fast INT8 of Octet is, list by list");
    }

    private CategoryChart chart() {
        CategoryChart chart = Drawing.bars("times as fast, mean over the list");
        chart.getStyler().setXAxisLabelRotation(0);
        List<Ratios.Row> same = Ratios.sameWork(results);
        List<Ratios.Row> fp32 = Ratios.int8AgainstFp32(results);
        // what it is best at: channels last on both sides, its own operator for that
        add(chart, "ONNX Runtime INT8", same, row -> isInt8OfRuntime(row) && !isFirst(row));
        add(chart, "ONNX Runtime FP32", fp32, row -> row.peer().equals(RUNTIME));
        add(chart, "PyTorch FP32", fp32, row -> row.peer().equals("pytorch"));
        return chart;
    }

    private static boolean isInt8OfRuntime(Ratios.Row row) {
        return row.peer().equals(RUNTIME) && row.work().startsWith("u8:s8:");
    }

    private static boolean isFirst(Ratios.Row row) {
        return row.work().endsWith("first");
    }

    /** Lists without such a row have no bar. */
    private void add(
            CategoryChart chart, String name, List<Ratios.Row> rows, Predicate<Ratios.Row> which) {
        List<Double> means =
                lists.stream().map(list -> mean(rows, which, list).orElse(0.0)).toList();
        if (means.stream().anyMatch(mean -> mean > 0)) {
            chart.addSeries(name, lists, means);
        }
    }

    private static Optional<Double> mean(
            List<Ratios.Row> rows, Predicate<Ratios.Row> which, String list) {
        return rows.stream()
                .filter(row -> row.list().equals(list))
                .filter(which)
                .map(Ratios.Row::mean)
                .findFirst();
    }
}
