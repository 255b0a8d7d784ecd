package dev.octet.quant.picture;

import dev.octet.text.RootLocale;
import org.knowm.xchart.XYChart;

/** The mean squared errors of a standard normal variable in [-127, 127], over the clip. */
final class ClipPicture {
    private static final int POINTS = 101;
    private static final double FROM = 2;
    private static final double TO = 6;
    private static final double STEPS = 254;

    private ClipPicture() {}

    static Picture draw() {
        double[] clip = new double[POINTS];
        double[] rounding = new double[POINTS];
        double[] clipping = new double[POINTS];
        double[] both = new double[POINTS];
        int best = 0;
        for (int i = 0; i < POINTS; i++) {
            double c = FROM + (TO - FROM) * i / (POINTS - 1);
            clip[i] = c;
            rounding[i] = c * c / (3 * STEPS * STEPS);
            clipping[i] = clipping(c);
            both[i] = rounding[i] + clipping[i];
            best = both[i] < both[best] ? i : best;
        }
        XYChart chart =
                Style.lines(
                        RootLocale.format(
                                "Error of a normal distribution, least at about %.1f σ",
                                clip[best]),
                        "clip, in σ",
                        "mean squared error, in σ²");
        Style.line(chart, "rounding", clip, rounding);
        Style.line(chart, "clipping", clip, clipping);
        Style.line(chart, "both", clip, both);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(1e-6);
        chart.getStyler().setYAxisMax(1e-2);
        chart.getStyler().setXAxisDecimalPattern("0.##");
        return new Picture(chart);
    }

    /** Twice the integral of (x − c)² φ(x) from c on, by Simpson's rule. */
    private static double clipping(double c) {
        int intervals = 2000;
        double width = 10.0 / intervals;
        double sum = 0;
        for (int i = 0; i <= intervals; i++) {
            double beyond = i * width;
            double x = c + beyond;
            double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            int weight = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * beyond * beyond * density;
        }
        return 2 * sum * width / 3;
    }
}
