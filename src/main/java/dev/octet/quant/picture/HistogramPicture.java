package dev.octet.quant.picture;

import dev.octet.quant.Range;
import dev.octet.quant.range.Bin;
import dev.octet.quant.range.Histogram;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;

/** How often which values occur, and which of them the integers reach. */
public final class HistogramPicture {
    private static final int BARS = 82;

    /** An empty bar has no logarithm. */
    private static final double LEAST = 0.5;

    private HistogramPicture() {}

    /**
     * With what the parameters do not saturate: the range, or the narrowest and the widest one
     * where there are several scales.
     *
     * @throws IllegalStateException when no value is finite
     */
    public static Picture draw(String title, Histogram histogram, QuantParams params) {
        int narrowest = 0;
        int widest = 0;
        for (int i = 1; i < params.count(); i++) {
            narrowest = params.scale(i) < params.scale(narrowest) ? i : narrowest;
            widest = params.scale(i) > params.scale(widest) ? i : widest;
        }
        Map<String, Range> clips = new LinkedHashMap<>();
        if (params.count() == 1) {
            clips.put("clip", range(params, 0));
        } else {
            clips.put("widest clip", range(params, widest));
            clips.put("narrowest clip", range(params, narrowest));
        }
        return draw(title, histogram, clips);
    }

    private static Range range(QuantParams params, int index) {
        return new Range(params.low(index), params.high(index));
    }

    /**
     * With named ranges.
     *
     * @param clips from name to range, drawn in this order
     * @throws IllegalStateException when no value is finite
     */
    public static Picture draw(String title, Histogram histogram, Map<String, Range> clips) {
        Range all = histogram.range();
        double width = (double) all.high() - all.low();
        double low = width == 0 ? all.low() - 0.5 : all.low();
        double[] counts = counts(histogram.bins(), low, width == 0 ? 1 : width);
        // closed along the bottom
        double[] x = new double[2 * BARS + 2];
        double[] y = new double[2 * BARS + 2];
        double top = 1;
        for (int i = 0; i < BARS; i++) {
            double count = Math.max(counts[i], LEAST);
            x[2 * i] = low + (width == 0 ? 1 : width) * i / BARS;
            x[2 * i + 1] = low + (width == 0 ? 1 : width) * (i + 1) / BARS;
            y[2 * i] = count;
            y[2 * i + 1] = count;
            top = Math.max(top, count);
        }
        x[2 * BARS] = x[2 * BARS - 1];
        x[2 * BARS + 1] = x[0];
        y[2 * BARS] = LEAST;
        y[2 * BARS + 1] = LEAST;
        XYChart chart = Style.lines(title, "value", "values in a bar");
        Style.polygon(chart, "values", x, y);
        for (Map.Entry<String, Range> clip : clips.entrySet()) {
            double from = clip.getValue().low();
            double to = clip.getValue().high();
            Style.line(
                    chart,
                    RootLocale.format("%s: %.3g to %.3g", clip.getKey(), from, to),
                    new double[] {from, from, to, to},
                    new double[] {LEAST, top, top, LEAST});
        }
        if (clips.size() < 3) {
            Style.legendBelow(chart);
        }
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(LEAST);
        return new Picture(chart);
    }

    /** The values of a bin count as spread evenly over it. */
    private static double[] counts(List<Bin> bins, double low, double width) {
        double[] counts = new double[BARS];
        double bar = width / BARS;
        for (Bin bin : bins) {
            int first = (int) Math.min((bin.low() - low) / bar, BARS - 1);
            int last = (int) Math.min((bin.high() - low) / bar, BARS - 1);
            double extent = bin.high() - bin.low();
            for (int i = first; i <= last; i++) {
                double begin = Math.max(bin.low(), low + i * bar);
                double end = i == last ? bin.high() : low + (i + 1) * bar;
                counts[i] += bin.count() * (first == last ? 1 : (end - begin) / extent);
            }
        }
        return counts;
    }
}
