package dev.octet.quant.range;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;

/**
 * The range that leaves the least mean squared error, rounding and saturation together, as {@link
 * Scheme} makes it into a scale and a zero point. A symmetric scheme has one clip to search; for an
 * affine one both ends are shrunk together, then each by itself, twice.
 *
 * <p>The error is integrated over the histogram as the integers round and saturate. ACIQ (Banner et
 * al., "Post-training 4-bit quantization of convolution networks for rapid-deployment", NeurIPS
 * 2019) approximates it with α² / (3 · 4^M), the noise of 2^M steps over [-α, α]; the optima of
 * that formula for 8 bits are 3.924 σ for a normal distribution and 9.897 b for Laplace's. Here the
 * 254 steps of {@link Scheme#SYMMETRIC} are 0.8 % wider than those 256: the optima are 3.921 σ and
 * 9.883 b, a tenth of a per cent smaller.
 */
public record MseOptimal() implements RangeMethod {
    static final String NAME = "mse";
    private static final int ROUNDS = 2;

    @Override
    public Range range(Histogram histogram, Scheme scheme) {
        Range all = histogram.range();
        ExpectedError error = new ExpectedError(histogram.bins());
        if (scheme.symmetric()) {
            float magnitude = all.magnitude();
            double factor =
                    ClipSearch.factor(
                            f -> error.of(scheme.params(scaled(-magnitude, magnitude, f, f))));
            return scaled(-magnitude, magnitude, factor, factor);
        }
        float low = all.withZero().low();
        float high = all.withZero().high();
        double both = ClipSearch.factor(f -> error.of(scheme.params(scaled(low, high, f, f))));
        double lowFactor = both;
        double highFactor = both;
        for (int round = 0; round < ROUNDS; round++) {
            double fixedLow = lowFactor;
            highFactor =
                    ClipSearch.factor(f -> error.of(scheme.params(scaled(low, high, fixedLow, f))));
            double fixedHigh = highFactor;
            lowFactor =
                    ClipSearch.factor(
                            f -> error.of(scheme.params(scaled(low, high, f, fixedHigh))));
        }
        return scaled(low, high, lowFactor, highFactor);
    }

    private static Range scaled(float low, float high, double lowFactor, double highFactor) {
        return new Range((float) (low * lowFactor), (float) (high * highFactor));
    }

    /** {@code mse}. */
    @Override
    public String toString() {
        return NAME;
    }
}
