package dev.octet.quant.picture;

import dev.octet.chart.ChartStyle;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What all pictures have in common. */
final class Style {
    static final int WIDTH = 800;
    static final int HEIGHT = ChartStyle.HEIGHT;
    static final Color PAPER = Color.WHITE;
    static final Color INK = new Color(0x111112);
    static final Color GRID = new Color(0xEEEEED);

    private static final int SIZE = 14;

    /** Told apart by the colour-blind, too (Okabe and Ito, and two more). */
    private static final List<Color> COLORS =
            List.of(
                    new Color(0x0072B2),
                    new Color(0xD55E00),
                    new Color(0x009E73),
                    new Color(0xCC79A7),
                    new Color(0xE69F00),
                    new Color(0x56B4E9),
                    new Color(0x882255),
                    new Color(0x777777));

    private static final ChartStyle STYLE = new ChartStyle(WIDTH, SIZE, COLORS, PAPER, INK, GRID);

    private Style() {}

    static XYChart lines(String title, String x, String y) {
        return titled(STYLE.lines(x, y), title);
    }

    static CategoryChart bars(String title, String x, String y) {
        return titled(STYLE.bars(x, y), title);
    }

    private static <S extends AxesChartStyler, C extends Chart<S, ?>> C titled(
            C chart, String title) {
        chart.setTitle(title);
        S styler = chart.getStyler();
        styler.setChartTitleVisible(!title.isEmpty());
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, SIZE + 1));
        styler.setAxisTickMarksColor(INK);
        styler.setMarkerSize(6);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setXAxisTickMarkSpacingHint(110);
        return chart;
    }

    /** Of few series: the width is better used by the plot. */
    static void legendBelow(XYChart chart) {
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    }

    static void line(XYChart chart, String name, double[] x, double[] y) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(new BasicStroke(2));
    }

    /** Around an area that is filled. */
    static void polygon(XYChart chart, String name, double[] x, double[] y) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(new BasicStroke(1));
    }

    static void dots(XYChart chart, String name, double[] x, double[] y) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
    }
}
