package dev.octet.model.quantize.report;

import dev.octet.model.quantize.report.QuantizationReport.Activation;
import dev.octet.text.RootLocale;

/** A range in a cell of a table: thin what was observed, thick what 8 bits reach. */
final class RangeBar {
    private static final int WIDTH = 120;

    private RangeBar() {}

    /** Empty where nothing is known or all of it is one number. */
    static String draw(Activation of) {
        double from = Math.min(of.observedLow(), of.low());
        double to = Math.max(of.observedHigh(), of.high());
        double width = to - from;
        if (!(width > 0) || Double.isInfinite(width)) {
            return "";
        }
        StringBuilder svg =
                new StringBuilder(
                        RootLocale.format(
                                "<svg class=\"range\" xmlns=\"http://www.w3.org/2000/svg\""
                                        + " viewBox=\"0 0 %d 14\">",
                                WIDTH));
        svg.append(bar("reached", of.low(), of.high(), from, width, 2, 10));
        svg.append(bar("observed", of.observedLow(), of.observedHigh(), from, width, 6, 2));
        if (from <= 0 && to >= 0) {
            svg.append(bar("zero", 0, 0, from, width, 0, 14));
        }
        return svg + "</svg>";
    }

    private static String bar(
            String style, double low, double high, double from, double width, int y, int height) {
        double x = Math.min(WIDTH * ((low - from) / width), WIDTH - 1);
        return RootLocale.format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                style, x, y, Math.max(1, WIDTH * ((high - low) / width)), height);
    }
}
