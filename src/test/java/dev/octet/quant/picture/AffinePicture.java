package dev.octet.quant.picture;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import org.knowm.xchart.XYChart;

/** What is left of a real number: the staircase, with 3 bits so that the steps can be seen. */
final class AffinePicture {
    private static final Scheme THREE_BITS = new Scheme("3 bits", DataType.U8, 0, 7, false);
    private static final double FROM = -2;
    private static final double TO = 3.5;

    private AffinePicture() {}

    static Picture draw() {
        QuantParams params = THREE_BITS.params(new Range(-1, 2.5f));
        // the stairs go up half way between two steps
        int stairs = params.max() - params.min();
        double[] x = new double[2 * stairs + 2];
        double[] y = new double[x.length];
        x[0] = FROM;
        x[x.length - 1] = TO;
        for (int i = 0; i < stairs; i++) {
            double edge = params.low(0) + (i + 0.5) * params.scale(0);
            x[2 * i + 1] = edge;
            x[2 * i + 2] = edge;
        }
        for (int i = 0; i < x.length; i += 2) {
            float middle = (float) (x[i] + x[i + 1]) / 2;
            y[i] = Quantizer.roundTrip(new float[] {middle}, params)[0];
            y[i + 1] = y[i];
        }
        XYChart chart =
                Style.lines(
                        RootLocale.format(
                                "Eight integers for [-1, 2.5]: scale %.1f, zero point %d",
                                params.scale(0), params.zeroPoint(0)),
                        "x",
                        "scale · (q − zeroPoint)");
        Style.line(chart, "what is left of x", x, y);
        Style.line(chart, "x itself", new double[] {FROM, TO}, new double[] {FROM, TO});
        chart.getStyler().setXAxisDecimalPattern("0.##");
        chart.getStyler().setYAxisDecimalPattern("0.##");
        return new Picture(chart);
    }
}
