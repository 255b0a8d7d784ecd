package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * Whether the machine was noisy: the peak INT8 loop, which touches no memory and always does the
 * same, is timed in every round of every shape; or, half of the computations' times spread widely.
 *
 * @param peakSpread half of the distance from the 10th to the 90th percentile of all peaks, as a
 *     share of their median; 0 without VNNI
 * @param medianSpread the median of the computations' spreads, defined alike
 * @param isNoisy whether one of the two is above its limit
 */
public record Noise(double peakSpread, double medianSpread, boolean isNoisy) {
    /** A quiet machine's peak spreads less. */
    public static final double PEAK_LIMIT = 0.03;

    /** A quiet machine's times spread less. */
    public static final double TIME_LIMIT = 0.05;

    /** The verdict on these. */
    Noise(double peakSpread, double medianSpread) {
        this(peakSpread, medianSpread, peakSpread > PEAK_LIMIT || medianSpread > TIME_LIMIT);
    }

    /** Of a run. */
    public static Noise of(List<HeatResult> heats) {
        List<Double> peaks = heats.stream().flatMap(heat -> heat.peaks().stream()).toList();
        List<Double> spreads =
                heats.stream()
                        .flatMap(heat -> heat.entries().stream())
                        .filter(entry -> !entry.nanos().isEmpty())
                        .map(entry -> Ratios.timing(entry.nanos()).spread())
                        .toList();
        return new Noise(
                peaks.isEmpty() ? 0 : Ratios.timing(peaks).spread(),
                spreads.isEmpty() ? 0 : Ratios.median(spreads));
    }

    /** One sentence with the numbers. */
    @Override
    public String toString() {
        return RootLocale.format(
                "%s: the peak loop spread ±%.1f %% (limit %.0f %%), the times ±%.1f %% (limit %.0f %%)",
                isNoisy() ? "NOISY MACHINE, take the ratios with care" : "quiet machine",
                100 * peakSpread,
                100 * PEAK_LIMIT,
                100 * medianSpread,
                100 * TIME_LIMIT);
    }
}
