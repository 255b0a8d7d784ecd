package dev.octet.benchmarks;

import dev.octet.measure.Timing;
import java.util.function.DoubleSupplier;

/**
 * Medians of rounds in which the compared sides take turns: the machine may drift, not the ratio.
 */
final class Rounds {
    private static final double WARM_UP_MILLIS = 2_000;

    private Rounds() {}

    /**
     * Two sides of one comparison.
     *
     * @param first median ns per call
     * @param second median ns per call
     * @param ratio median of second/first over the rounds: above 1 the first side is faster
     * @param low the ratio's lower quartile
     * @param high the ratio's upper quartile
     */
    record Comparison(double first, double second, double ratio, double low, double high) {}

    /** Times a call for about that long; ns per call. */
    static DoubleSupplier of(Runnable call, double millis) {
        Stopwatch.time(call, WARM_UP_MILLIS);
        return () -> Stopwatch.time(call, millis);
    }

    static Comparison compare(int rounds, DoubleSupplier first, DoubleSupplier second) {
        double[] a = new double[rounds];
        double[] b = new double[rounds];
        double[] ratios = new double[rounds];
        first.getAsDouble();
        second.getAsDouble();
        for (int i = 0; i < rounds; i++) {
            // who goes first changes, so that neither always meets the other's cold caches
            if (i % 2 == 0) {
                a[i] = first.getAsDouble();
                b[i] = second.getAsDouble();
            } else {
                b[i] = second.getAsDouble();
                a[i] = first.getAsDouble();
            }
            ratios[i] = b[i] / a[i];
        }
        Timing ratio = Timing.of(ratios);
        return new Comparison(
                Timing.of(a).median(),
                Timing.of(b).median(),
                ratio.median(),
                ratio.quantile(0.25),
                ratio.quantile(0.75));
    }
}
