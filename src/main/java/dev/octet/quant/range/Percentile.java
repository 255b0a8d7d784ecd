package dev.octet.quant.range;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import java.util.List;

/**
 * All but a given share of the values. For a symmetric scheme p per cent of the magnitudes are in
 * the range; for an affine one p per cent are at most its high end and p per cent at least its low
 * end, so that either tail loses 100 − p per cent. Inside a bin the values count as spread evenly.
 *
 * @param percent above 50, at most 100, which is min-max; common are 99.9 to 99.999
 */
public record Percentile(double percent) implements RangeMethod {
    static final String NAME = "percentile";

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException when it is not above 50 and at most 100
     */
    public Percentile {
        if (!(percent > 50 && percent <= 100)) {
            throw new IllegalArgumentException(
                    "a percentile is above 50 and at most 100, got " + percent);
        }
    }

    @Override
    public Range range(Histogram histogram, Scheme scheme) {
        Range all = histogram.range();
        if (percent == 100) {
            return all;
        }
        double inside = percent / 100 * histogram.finite();
        if (scheme.symmetric()) {
            float clip = (float) quantile(histogram.magnitudes(), inside);
            return new Range(-clip, clip);
        }
        List<Bin> bins = histogram.bins();
        double low = quantile(bins, histogram.finite() - inside);
        double high = quantile(bins, inside);
        return new Range((float) low, (float) high);
    }

    /** The value that has {@code rank} values below it. */
    private static double quantile(List<Bin> bins, double rank) {
        double below = 0;
        for (Bin bin : bins) {
            if (below + bin.count() >= rank) {
                return bin.low() + (bin.high() - bin.low()) * ((rank - below) / bin.count());
            }
            below += bin.count();
        }
        return bins.get(bins.size() - 1).high();
    }

    /** {@code percentile:99.99}. */
    @Override
    public String toString() {
        return NAME + ":" + percent;
    }
}
