package dev.octet.quant.range;

import java.util.function.DoubleUnaryOperator;

/**
 * The factor in (0, 1] that a range is to be shrunk by. First a coarse scan over 24 octaves, since
 * one outlier can be millions of times the rest; then a golden section between the neighbours of
 * the best. A fixed number of steps: deterministic.
 */
final class ClipSearch {
    private static final int PER_OCTAVE = 4;
    private static final int COARSE = 24 * PER_OCTAVE;

    /** Narrows half an octave down to 4e-6 of it. */
    private static final int FINE = 26;

    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final DoubleUnaryOperator error;
    private double best = 1;
    private double least;

    private ClipSearch(DoubleUnaryOperator error) {
        this.error = error;
        least = error.applyAsDouble(1);
    }

    /** The factor of the least error; the largest of several. */
    static double factor(DoubleUnaryOperator error) {
        ClipSearch search = new ClipSearch(error);
        for (int i = 1; i <= COARSE; i++) {
            search.attempt(power(i));
        }
        search.narrow(search.best * power(1), Math.min(search.best * power(-1), 1));
        return search.best;
    }

    private static double power(int steps) {
        return Math.pow(2, -(double) steps / PER_OCTAVE);
    }

    private void narrow(double from, double to) {
        double low = from;
        double high = to;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double leftError = attempt(left);
        double rightError = attempt(right);
        for (int i = 0; i < FINE; i++) {
            if (leftError < rightError) {
                high = right;
                right = left;
                rightError = leftError;
                left = high - GOLDEN * (high - low);
                leftError = attempt(left);
            } else {
                low = left;
                left = right;
                leftError = rightError;
                right = low + GOLDEN * (high - low);
                rightError = attempt(right);
            }
        }
    }

    private double attempt(double factor) {
        double value = error.applyAsDouble(factor);
        if (value < least) {
            least = value;
            best = factor;
        }
        return value;
    }
}
