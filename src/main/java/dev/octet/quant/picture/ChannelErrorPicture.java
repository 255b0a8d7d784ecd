package dev.octet.quant.picture;

import dev.octet.quant.error.Distribution;
import dev.octet.quant.error.ErrorReport;
import java.util.List;
import org.knowm.xchart.XYChart;

/** The SQNR of each channel. Channels without an error or without finite values are left out. */
public final class ChannelErrorPicture {
    /** More would not be told apart; then channels are sorted, and as many of them are shown. */
    private static final int MOST = 200;

    private ChannelErrorPicture() {}

    /**
     * By channel, or, where there are more than 200, from the worst to the best.
     *
     * @throws IllegalArgumentException when no channel has a finite SQNR
     */
    public static Picture draw(String title, ErrorReport report) {
        List<ErrorReport.Channel> channels =
                report.worst().stream()
                        .filter(channel -> Double.isFinite(channel.error().sqnr()))
                        .toList();
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("no channel has a finite SQNR");
        }
        boolean sorted = channels.size() > MOST;
        int points = Math.min(channels.size(), MOST);
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            ErrorReport.Channel channel =
                    channels.get(
                            (int) ((long) i * (channels.size() - 1) / Math.max(points - 1, 1)));
            x[i] = sorted ? 100.0 * i / (points - 1) : channel.index();
            y[i] = channel.error().sqnr();
        }
        String axis = sorted ? "channels with less SQNR, %" : "channel (" + report.grouping() + ")";
        XYChart chart = Style.lines(title, axis, "SQNR, dB");
        Style.dots(chart, "channel", x, y);
        double median =
                Distribution.of(channels.stream().mapToDouble(c -> c.error().sqnr()).toArray())
                        .median();
        Style.line(
                chart,
                "median",
                new double[] {0, sorted ? 100 : report.channels().size() - 1},
                new double[] {median, median});
        Style.legendBelow(chart);
        chart.getStyler().setYAxisDecimalPattern("0.#");
        return new Picture(chart);
    }
}
