package dev.octet.benchmarks.report;

import dev.octet.chart.ChartStyle;
import dev.octet.chart.Svg;
import dev.octet.page.Html;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/**
 * The report's charts. Two colours stand for the page's own, so that one picture suits a light and
 * a dark page.
 */
final class Drawing {
    /** Told apart by the colour-blind, too, on light and on dark (Okabe and Ito). */
    static final List<Color> COLORS =
            List.of(
                    new Color(0x0072B2),
                    new Color(0xE69F00),
                    new Color(0x009E73),
                    new Color(0xCC79A7),
                    new Color(0xD55E00),
                    new Color(0x56B4E9));

    /** Limits. */
    static final Color ROOF = new Color(0x8A94A3);

    private static final Color INK = new Color(1, 2, 3);
    private static final Color GRID = new Color(4, 5, 6);

    /** Ink of a picture that does not know its page: readable on white and on black. */
    private static final String GREY = "rgb(125,133,144)";

    private static final Color NOTHING = new Color(255, 255, 255, 0);
    private static final ChartStyle STYLE = new ChartStyle(1000, 13, COLORS, NOTHING, INK, GRID);

    private Drawing() {}

    static CategoryChart bars(String y) {
        CategoryChart chart = STYLE.bars("", y);
        apply(chart.getStyler());
        chart.getStyler().setXAxisLabelRotation(40);
        chart.getStyler().setAvailableSpaceFill(0.8);
        return chart;
    }

    static XYChart lines(String x, String y) {
        XYChart chart = STYLE.lines(x, y);
        apply(chart.getStyler());
        return chart;
    }

    private static void apply(AxesChartStyler styler) {
        styler.setAxisTickMarksColor(GRID);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    }

    /** As an element of a page; its size follows the page's width. */
    static String inPage(Chart<?, ?> chart, String what) {
        return draw(chart, what)
                .replaceFirst(" width=\"[^\"]*\"", "")
                .replaceFirst(" height=\"[^\"]*\"", "")
                .replace(Svg.rgb(INK), "var(--ink)")
                .replace(Svg.rgb(GRID), "var(--grid)");
    }

    /** As a file of its own. */
    static String file(Chart<?, ?> chart, String what) {
        return draw(chart, what).replace(Svg.rgb(INK), GREY).replace(Svg.rgb(GRID), GREY);
    }

    private static String draw(Chart<?, ?> chart, String what) {
        // tenths of a pixel are enough
        return Svg.element(Svg.file(chart, 1))
                .replaceFirst(
                        "<svg ", "<svg role=\"img\" aria-label=\"" + Html.escape(what) + "\" ");
    }
}
