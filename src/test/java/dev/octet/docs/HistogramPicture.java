package dev.octet.docs;

import dev.octet.CalibratedResNet8;
import dev.octet.kernel.QuantParams;
import org.knowm.xchart.XYChart;

/** A real activation and where the observers clip it. */
final class HistogramPicture {
    private static final String TENSOR = "t2";
    private static final double LEAST = 0.9;
    private static final int BINS = 82;

    private HistogramPicture() {}

    static XYChart draw(CalibratedResNet8 network) {
        float[] values = network.calibrationValues(TENSOR);
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        double[] counts = new double[BINS];
        for (float value : values) {
            counts[(int) Math.min(BINS - 1, value / largest * BINS)]++;
        }
        double[] x = new double[2 * BINS];
        double[] y = new double[2 * BINS];
        double top = 1;
        for (int i = 0; i < BINS; i++) {
            // an empty bin has no logarithm
            double count = Math.max(counts[i], LEAST);
            x[2 * i] = largest * i / BINS;
            x[2 * i + 1] = largest * (i + 1) / BINS;
            y[2 * i] = count;
            y[2 * i + 1] = count;
            top = Math.max(top, count);
        }
        XYChart chart =
                Style.lines(
                        "ResNet-8, tensor %s after ReLU, 100 images: the high end of the range"
                                .formatted(TENSOR),
                        "value",
                        "values in a bin");
        for (String observer : CalibratedResNet8.OBSERVERS) {
            QuantParams params = network.activations(observer).get(TENSOR);
            double clip = params.high(0);
            Style.line(
                    chart,
                    "%s: %.2f".formatted(observer, clip),
                    new double[] {clip, clip},
                    new double[] {LEAST, top});
        }
        Style.line(chart, "values", x, y);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(LEAST);
        chart.getStyler().setXAxisDecimalPattern("0.##");
        return chart;
    }
}
