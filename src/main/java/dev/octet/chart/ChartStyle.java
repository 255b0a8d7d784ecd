package dev.octet.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;

/**
 * How charts look that belong together.
 *
 * @param width in pixels
 * @param size of the axes' titles; other letters are of the same size everywhere
 * @param colors of the series, in this order
 * @param paper what is behind everything
 * @param ink of letters
 * @param grid of the lines across
 */
public record ChartStyle(
        int width, int size, List<Color> colors, Color paper, Color ink, Color grid) {
    /** Of every chart, in pixels. */
    public static final int HEIGHT = 420;

    /** An empty chart over numbers. */
    public XYChart lines(String x, String y) {
        return titled(new XYChart(width, HEIGHT), x, y);
    }

    /** An empty chart over names. */
    public CategoryChart bars(String x, String y) {
        return titled(new CategoryChart(width, HEIGHT), x, y);
    }

    private <S extends AxesChartStyler, C extends Chart<S, ?>> C titled(
            C chart, String x, String y) {
        chart.setXAxisTitle(x);
        chart.setYAxisTitle(y);
        apply(chart.getStyler());
        return chart;
    }

    private void apply(AxesChartStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(paper);
        styler.setPlotBackgroundColor(paper);
        styler.setLegendBackgroundColor(paper);
        styler.setLegendBorderColor(paper);
        styler.setPlotBorderVisible(false);
        styler.setChartFontColor(ink);
        styler.setXAxisTickLabelsColor(ink);
        styler.setYAxisTickLabelsColor(ink);
        styler.setXAxisTitleColor(ink);
        styler.setYAxisTitleColor(ink);
        styler.setPlotGridLinesColor(grid);
        // dashes would become outlines, kilobytes each
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setSeriesColors(colors.toArray(Color[]::new));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    }
}
