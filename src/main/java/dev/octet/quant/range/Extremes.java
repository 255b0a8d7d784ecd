package dev.octet.quant.range;

import dev.octet.memory.ScratchPool;
import dev.octet.quant.Range;
import dev.octet.text.RootLocale;

/**
 * The smallest and largest finite of the values seen, and how many were not finite. Not
 * thread-safe.
 */
public final class Extremes {
    private static final int LANES = 512;
    private static final int FEWEST_LANES = 16;

    /** Values of which all are looked at one by one when one is not finite. */
    private static final int CHUNK = 1 << 16;

    private static final ScratchPool<Lanes> POOL = new ScratchPool<>(Lanes::new);

    private float low = Float.POSITIVE_INFINITY;
    private float high = Float.NEGATIVE_INFINITY;
    private long count;
    private long nans;
    private long positiveInfinities;
    private long negativeInfinities;

    /** Has seen nothing. */
    public Extremes() {}

    /**
     * Has seen that.
     *
     * @param range of the finite values, null for none
     * @param finite how many were finite
     * @throws IllegalArgumentException when a number is negative, or there is a range of no values
     */
    public Extremes(
            Range range, long finite, long nans, long positiveInfinities, long negativeInfinities) {
        if (Math.min(Math.min(finite, nans), Math.min(positiveInfinities, negativeInfinities)) < 0
                || finite > 0 != (range != null)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d finite values with range %s, %d NaN, %d +∞, %d -∞",
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

    /** Looks at n values, from one on. */
    public void observe(float[] x, int from, int n) {
        for (int done = 0; done < n; done += CHUNK) {
            observeChunk(x, from + done, Math.min(CHUNK, n - done));
        }
    }

    private void observeChunk(float[] x, int from, int n) {
        // all lanes must be compared in the end, so few for few values
        int lanes = Math.min(LANES, n / 8);
        int tail = n % Math.max(lanes, 1);
        if (lanes < FEWEST_LANES || !observeLanes(x, from, n - tail, lanes)) {
            observeEach(x, from, n);
        } else {
            observeEach(x, from + n - tail, tail);
        }
    }

    /** False, and nothing is counted, when a value is not finite. */
    private boolean observeLanes(float[] x, int from, int n, int width) {
        Lanes lanes = POOL.take();
        lanes.observe(x, from, n, width);
        float smallest = lanes.lows[0];
        float largest = lanes.highs[0];
        for (int i = 1; i < width; i++) {
            smallest = Math.min(smallest, lanes.lows[i]);
            largest = Math.max(largest, lanes.highs[i]);
        }
        POOL.give(lanes);
        // Math.min and max pass NaN on
        boolean finite = Float.isFinite(smallest) && Float.isFinite(largest);
        if (finite) {
            low = Math.min(low, smallest);
            high = Math.max(high, largest);
            count += n;
        }
        return finite;
    }

    /** Counts finite values from low to high, which change nothing else. */
    public void observeEnclosed(int n) {
        count += n;
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

    /** Adds what the other has seen. */
    public void merge(Extremes other) {
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
    public Range range() {
        requireFinite();
        return new Range(low, high);
    }

    /**
     * Checks that there was a finite value.
     *
     * @throws IllegalStateException when there was none
     */
    public void requireFinite() {
        if (finite() == 0) {
            throw new IllegalStateException(
                    RootLocale.format(
                            "no finite value was observed (%d NaN, %d infinite)",
                            nans, infinities()));
        }
    }

    /** The smallest finite value; -0 becomes 0, as in {@link Range}. */
    public float low() {
        return low + 0f;
    }

    /** The largest finite value, as {@link #low}. */
    public float high() {
        return high + 0f;
    }

    /** All values. */
    public long count() {
        return count;
    }

    /** Values that are numbers and not infinite. */
    public long finite() {
        return count - nans - infinities();
    }

    /** Values that are NaN. */
    public long nans() {
        return nans;
    }

    /** Infinite values of either sign. */
    public long infinities() {
        return positiveInfinities + negativeInfinities;
    }

    /** Values that are +∞. */
    public long positiveInfinities() {
        return positiveInfinities;
    }

    /** Values that are -∞. */
    public long negativeInfinities() {
        return negativeInfinities;
    }

    /**
     * The smallest and the largest of every {@link #LANES}-th value, side by side. By way of a
     * copy: Java makes vector code of a loop over several float arrays only if it indexes all
     * alike.
     */
    private static final class Lanes {
        private final float[] block = new float[LANES];
        private final float[] lows = new float[LANES];
        private final float[] highs = new float[LANES];

        private void observe(float[] x, int from, int n, int width) {
            System.arraycopy(x, from, lows, 0, width);
            System.arraycopy(x, from, highs, 0, width);
            for (int done = width; done < n; done += width) {
                System.arraycopy(x, from + done, block, 0, width);
                step(block, lows, highs, width);
            }
        }

        private static void step(float[] block, float[] lows, float[] highs, int width) {
            for (int i = 0; i < width; i++) {
                lows[i] = Math.min(lows[i], block[i]);
            }
            for (int i = 0; i < width; i++) {
                highs[i] = Math.max(highs[i], block[i]);
            }
        }
    }
}
