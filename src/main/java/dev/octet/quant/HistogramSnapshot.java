package dev.octet.quant;

/**
 * All that a histogram knows, apart from where its window lies: that follows from the extremes.
 *
 * @param extremes of the values, and how many there were
 * @param zeros how many were 0
 * @param counts those of positive values, then those of negative ones: first the bin around 0, then
 *     the others, upward in magnitude
 */
record HistogramSnapshot(Extremes extremes, long zeros, long[] counts) {
    /** Counts of either sign. */
    static final int SIDE = 1 + Histogram.BINS;

    /**
     * Checks the sums.
     *
     * @throws IllegalArgumentException when the counts are not those of the finite values
     */
    HistogramSnapshot {
        long left = extremes.finite();
        for (long count : counts) {
            if (count < 0 || count > left) {
                throw new IllegalArgumentException(
                        "a bin of %d, where %d finite values are left".formatted(count, left));
            }
            left -= count;
        }
        long around = counts[0] + counts[SIDE];
        if (left != 0 || zeros < 0 || zeros > around) {
            throw new IllegalArgumentException(
                    "%d finite values are in no bin; %d values around 0, %d of them 0"
                            .formatted(left, around, zeros));
        }
    }
}
