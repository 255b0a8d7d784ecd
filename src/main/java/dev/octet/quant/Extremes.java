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

    /** Has seen nothing. */
    Extremes() {}

    /**
     * Has seen that.
     *
     * @param range of the finite values, null for none
     * @param finite how many were finite
     * @throws IllegalArgumentException when a number is negative, or there is a range of no values
     */
    Extremes(
            Range range, long finite, long nans, long positiveInfinities, long negativeInfinities) {
        if (Math.min(Math.min(finite, nans), Math.min(positiveInfinities, negativeInfinities)) < 0
                || finite > 0 != (range != null)) {
            throw new IllegalArgumentException(
                    "%d finite values with range %s, %d NaN, %d +∞, %d -∞"
                            .formatted(
                                    finite, range, nans, positiveInfinities, negativeInfinities));
        }
        if (range != null) {
            low = range.low();
            high = range.high();
        }
        this.nans = nans;
        this.positiveInfinities = positiveInfinities;
        this.negativeInfinities = negativeInfinities;
        count = finite + nans + infinities();
    }

    void observe(float[] x, int from, int n) {
        FloatBits scratch = FloatBits.POOL.take();
        for (int done = 0; done < n; done += FloatBits.BLOCK) {
            int block = Math.min(FloatBits.BLOCK, n - done);
            if (!observeEnclosed(scratch.of(x, from + done, block), block)) {
                observeEach(x, from + done, block);
            }
        }
        FloatBits.POOL.give(scratch);
    }

    private void observeEach(float[] x, int from, int n) {
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
     * Counts values that change nothing else: finite ones between low and high.
     *
     * @param bits of the floats
     * @return false, and nothing is counted, when there may be others
     */
    boolean observeEnclosed(int[] bits, int n) {
        if (high < 0) {
            // nothing finite so far, or negative values alone: rare, so looked at one by one
            return false;
        }
        boolean enclosed = low > 0 ? enclosedPositive(bits, n) : enclosedAroundZero(bits, n);
        count += enclosed ? n : 0;
        return enclosed;
    }

    // positive floats order as their bits do. A difference below 0 shows in the sign of the union
    // of
    // all; without comparisons the loops become vector code

    private boolean enclosedPositive(int[] bits, int n) {
        int lowBits = Float.floatToRawIntBits(low);
        int highBits = Float.floatToRawIntBits(high);
        int union = 0;
        for (int i = 0; i < n; i++) {
            int value = bits[i];
            union |= value | (highBits - value) | (value - lowBits);
        }
        return union >= 0;
    }

    private boolean enclosedAroundZero(int[] bits, int n) {
        int lowMagnitude = Float.floatToRawIntBits(Math.abs(low));
        int highMagnitude = Float.floatToRawIntBits(Math.abs(high));
        int union = 0;
        for (int i = 0; i < n; i++) {
            int value = bits[i];
            int negative = value >> 31;
            union |=
                    (highMagnitude - (value & ~negative))
                            | (lowMagnitude - (value & negative & Integer.MAX_VALUE));
        }
        return union >= 0;
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
