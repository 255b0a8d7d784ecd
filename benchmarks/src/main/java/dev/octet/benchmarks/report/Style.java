package dev.octet.benchmarks.report;

import dev.octet.text.RootLocale;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/**
 * How charts look, and how they become SVG inside a page. Two colours stand for the page's own, so
 * that one picture suits a light and a dark page.
 */
final class Style {
    /** Told apart by the colour-blind, too, on light and on dark (Okabe and Ito). */
    static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0xE69F00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xD55E00),
        new Color(0x56B4E9),
    };

    /** Limits. */
    static final Color ROOF = new Color(0x8A94A3);

    private static final Color INK = new Color(1, 2, 3);
    private static final Color GRID = new Color(4, 5, 6);

    /** Ink of a picture that does not know its page: readable on white and on black. */
    private static final String GREY = "rgb(125,133,144)";

    private static final Color NOTHING = new Color(255, 255, 255, 0);
    private static final Pattern LONG = Pattern.compile("(\\d\\.\\d)\\d+");
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 420;
    private static final int SIZE = 13;

    private Style() {}

    static CategoryChart bars(String y) {
        CategoryChart chart =
                new CategoryChartBuilder().width(WIDTH).height(HEIGHT).yAxisTitle(y).build();
        apply(chart.getStyler());
        chart.getStyler().setXAxisLabelRotation(40);
        chart.getStyler().setAvailableSpaceFill(0.8);
        return chart;
    }

    static XYChart lines(String x, String y) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .xAxisTitle(x)
                        .yAxisTitle(y)
                        .build();
        apply(chart.getStyler());
        return chart;
    }

    private static void apply(AxesChartStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(NOTHING);
        styler.setPlotBackgroundColor(NOTHING);
        styler.setLegendBackgroundColor(NOTHING);
        styler.setLegendBorderColor(NOTHING);
        styler.setPlotBorderVisible(false);
        styler.setChartFontColor(INK);
        styler.setXAxisTickLabelsColor(INK);
        styler.setYAxisTickLabelsColor(INK);
        styler.setAxisTickMarksColor(GRID);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridVerticalLinesVisible(false);
        // dashes would become outlines, kilobytes each
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setSeriesColors(COLORS);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, SIZE));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, SIZE - 1));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, SIZE));
    }

    /** As an element of a page; its size follows the page's width. */
    static String svg(Chart<?, ?> chart, String what) {
        return draw(chart, what)
                .replaceFirst(" width=\"[^\"]*\"", "")
                .replaceFirst(" height=\"[^\"]*\"", "")
                .replace(rgb(INK), "var(--ink)")
                .replace(rgb(GRID), "var(--grid)");
    }

    /** As a file of its own. */
    static String file(Chart<?, ?> chart, String what) {
        return draw(chart, what).replace(rgb(INK), GREY).replace(rgb(GRID), GREY);
    }

    private static String draw(Chart<?, ?> chart, String what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String svg = bytes.toString(StandardCharsets.UTF_8);
        // letters are outlines: tenths of a pixel are enough
        svg = LONG.matcher(svg.substring(svg.indexOf("<svg"))).replaceAll("$1");
        return svg.replaceFirst(
                "<svg ", "<svg role=\"img\" aria-label=\"" + Html.escape(what) + "\" ");
    }

    private static String rgb(Color color) {
        return RootLocale.format(
                "rgb(%d,%d,%d)", color.getRed(), color.getGreen(), color.getBlue());
    }
}
