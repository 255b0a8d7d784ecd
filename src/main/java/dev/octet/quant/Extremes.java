package dev.octet.quant;

/**
 * The smallest and largest finite of the values seen, and how many were not finite. Not
 * thread-safe.
 */
final class Extremes {
    private float low = Float.POSITIVE_INFINITY;
    private float high = Float.NEGATIVE_INFINITY;
    private long count;
    private long nans;
    private long positiveInfinities;
    private long negativeInfinities;

    void observe(float[] x, int from, int n) {
        float smallest = low;
        float largest = high;
        for (int i = from; i < from + n; i++) {
            float value = x[i];
            if (Math.abs(value) <= Float.MAX_VALUE) {
                // two comparisons are faster than Math.min and max, which order -0 and 0
                smallest = value < smallest ? value : smallest;
                largest = value > largest ? value : largest;
            } else {
                countSpecial(value);
            }
        }
        low = smallest;
        high = largest;
        count += n;
    }

    private void countSpecial(float value) {
        if (Float.isNaN(value)) {
            nans++;
        } else if (value > 0) {
            positiveInfinities++;
        } else {
            negativeInfinities++;
        }
    }

    /**
     * Counts values that change nothing else: finite ones between low and high, which are on either
     * side of 0.
     *
     * @param bits of the floats
     * @return false, and nothing is counted, when there may be others
     */
    boolean observeEnclosed(int[] bits, int n) {
        if (!(low <= 0 && high >= 0)) {
            return false;
        }
        int lowMagnitude = Float.floatToRawIntBits(Math.abs(low));
        int highMagnitude = Float.floatToRawIntBits(Math.abs(high));
        // magnitudes order as their bits do; a negative difference shows in the sign of the union.
        // No comparison: so the loop becomes vector code
        int differences = 0;
        for (int i = 0; i < n; i++) {
            int value = bits[i];
            int negative = value >> 31;
            differences |=
                    (highMagnitude - (value & ~negative))
                            | (lowMagnitude - (value & negative & Integer.MAX_VALUE));
        }
        if (differences < 0) {
            return false;
        }
        count += n;
        return true;
    }

    void merge(Extremes other) {
        low = Math.min(low, other.low);
        high = Math.max(high, other.high);
        count += other.count;
        nans += other.nans;
        positiveInfinities += other.positiveInfinities;
        negativeInfinities += other.negativeInfinities;
    }

    /**
     * From low to high.
     *
     * @throws IllegalStateException when no value was finite
     */
    Range range() {
        requireFinite();
        return new Range(low, high);
    }

    void requireFinite() {
        if (finite() == 0) {
            throw new IllegalStateException(
                    "no finite value was observed (%d NaN, %d infinite)"
                            .formatted(nans, infinities()));
        }
    }

    float low() {
        return low;
    }

    float high() {
        return high;
    }

    /** All values. */
    long count() {
        return count;
    }

    long finite() {
        return count - nans - infinities();
    }

    long nans() {
        return nans;
    }

    long infinities() {
        return positiveInfinities + negativeInfinities;
    }

    long positiveInfinities() {
        return positiveInfinities;
    }

    long negativeInfinities() {
        return negativeInfinities;
    }
}
