package dev.octet.quant.range;

import dev.octet.request.QuantParams;
import java.util.List;

/**
 * The mean squared error that quantizing the values of a histogram leaves, rounding and saturation
 * together.
 *
 * <p>In units of the scale Δ, u = x / Δ becomes the integer n = clamp(round(u)), here counted from
 * the zero point, and leaves r = u − n. The integral of r² from 0 to u is G(u) = n / 12 + r³ / 3:
 * every whole step adds 1/12, and the formula goes on beyond the last integer, where r grows past
 * one half. Values are taken as spread evenly over their bin [a, b], so they leave Δ² · (G(b) −
 * G(a)) / (b − a) each. The usual Δ²/12 holds only where bins are wide against Δ.
 */
final class ExpectedError {
    /** Below this width, in steps, the difference of G would cancel; r² at the centre is exact. */
    private static final double NARROW = 1e-4;

    private final double[] low;
    private final double[] high;
    private final double[] count;
    private final double total;

    ExpectedError(List<Bin> bins) {
        low = bins.stream().mapToDouble(Bin::low).toArray();
        high = bins.stream().mapToDouble(Bin::high).toArray();
        count = bins.stream().mapToDouble(Bin::count).toArray();
        total = bins.stream().mapToLong(Bin::count).sum();
    }

    /** Mean squared error, in squared real units. */
    double of(QuantParams params) {
        double scale = params.scale(0);
        double perUnit = 1 / scale;
        double min = params.min() - params.zeroPoint(0);
        double max = params.max() - params.zeroPoint(0);
        double sum = 0;
        double edge = Double.NaN;
        double below = 0;
        for (int i = 0; i < count.length; i++) {
            double a = low[i] * perUnit;
            double b = high[i] * perUnit;
            if (b - a < NARROW) {
                double centre = (a + b) / 2;
                double rest = centre - nearest(centre, min, max);
                sum += count[i] * rest * rest;
            } else {
                // most bins begin where the one before ended
                double left = low[i] == edge ? below : integral(a, min, max);
                edge = high[i];
                below = integral(b, min, max);
                sum += count[i] * ((below - left) / (b - a));
            }
        }
        return scale * scale * (sum / total);
    }

    private static double integral(double u, double min, double max) {
        double n = nearest(u, min, max);
        double rest = u - n;
        return n / 12 + rest * rest * rest / 3;
    }

    private static double nearest(double u, double min, double max) {
        // bins come in order, so these branches are foreseen; Math.min and max cost more
        double n = Math.rint(u);
        return n < min ? min : n > max ? max : n;
    }
}
