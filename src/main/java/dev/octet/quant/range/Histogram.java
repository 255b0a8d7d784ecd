package dev.octet.quant.range;

import dev.octet.quant.Range;
import dev.octet.quant.runs.Chunks;
import dev.octet.text.RootLocale;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How often which values occur: the one statistic from which all range methods choose.
 *
 * <p>The bin of a value is the upper half of its bits: sign, exponent and the first 7 bits of the
 * mantissa, which is the value cut off to bfloat16. So every octave has 128 bins of equal width,
 * 1/256 to 1/128 of their values, and every float has its bin: nothing has to be known of the
 * values beforehand, and the order of values, and how they were spread over histograms that are
 * merged, do not matter. The two bins at 0, of either sign, count as one; they reach to 2^-133,
 * about 9.2e-41.
 *
 * <p>Its size is constant whatever the number of values: 256 kB. Only one that counts 2^31 values
 * and more adds long counters then, once, and has 768 kB.
 *
 * <p>NaN and infinities are counted apart and change nothing else. Not thread-safe: one per thread,
 * then {@link #merge}.
 */
public final class Histogram {
    private static final int DROPPED_BITS = 16;

    /** Bins, those of NaN and infinities included. */
    public static final int BINS = 1 << (Float.SIZE - DROPPED_BITS);

    /** The bin of -0: from here on the same bins for negative values. */
    static final int NEGATIVE = BINS / 2;

    /** The bin of infinity, the first of positive values that is not finite. */
    static final int INFINITE = bin(Float.POSITIVE_INFINITY);

    /** Values that are counted in a row; they still are in the cache for a second look. */
    private static final int CHUNK = 1 << 17;

    /**
     * From so many values on, a look at the bins outside takes less time than one at each value.
     */
    private static final int WORTH_OUTSIDE = 1 << 14;

    private final Extremes extremes;

    /**
     * Since the last {@link #settle}: of half the size of longs, and faster for that. The bins of
     * NaN and infinities are emptied when there were some.
     */
    private final int[] latest = new int[BINS];

    /** At least the sum of {@link #latest}. */
    private int latestCount;

    /** What {@link #latest} could not hold any more, null as long as it could. */
    private long[] settled;

    /** Has counted nothing. */
    public Histogram() {
        extremes = new Extremes();
    }

    /**
     * Has counted that, and goes on from there.
     *
     * @param counts of all bins, those of NaN and infinities 0; not copied
     * @throws IllegalArgumentException when they are not those of as many finite values in that
     *     range
     */
    public Histogram(Extremes extremes, long[] counts) {
        check(extremes, counts);
        this.extremes = extremes;
        if (extremes.finite() > Integer.MAX_VALUE) {
            settled = counts;
            return;
        }
        for (int i = 0; i < BINS; i++) {
            latest[i] = (int) counts[i];
        }
        latestCount = (int) extremes.finite();
    }

    private static void check(Extremes extremes, long[] counts) {
        long left = extremes.finite();
        for (int i = 0; i < BINS; i++) {
            if (counts[i] < 0 || counts[i] > left) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "a bin of %d, where %d finite values are left", counts[i], left));
            }
            boolean possible =
                    upper(i) >= extremes.low() && lower(i) <= extremes.high() && finite(i);
            if (counts[i] > 0 && !possible) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%d values in bin %d, where no value from %s to %s can be",
                                counts[i], i, extremes.low(), extremes.high()));
            }
            left -= counts[i];
        }
        if (left != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format("%d finite values are in no bin", left));
        }
    }

    /** Counts all of them. */
    public void observe(float... x) {
        observe(x, 0, x.length);
    }

    /**
     * Counts x[from] to x[from + count - 1].
     *
     * @throws IndexOutOfBoundsException when the array has fewer
     */
    public void observe(float[] x, int from, int count) {
        Objects.checkFromIndexSize(from, count, x.length);
        for (int done = 0; done < count; done += CHUNK) {
            observeChunk(x, from + done, Math.min(CHUNK, count - done));
        }
    }

    private void observeChunk(float[] x, int from, int n) {
        if (n > Integer.MAX_VALUE - latestCount) {
            settle();
        }
        latestCount += n;
        // where smaller and larger values begin; all further bins are empty
        int below = bin(Math.nextDown(extremes.low()));
        int above = bin(Math.nextUp(extremes.high()));
        int belowCount = latest[below];
        int aboveCount = latest[above];
        tally(x, from, n);
        if (n >= WORTH_OUTSIDE
                && latest[below] == belowCount
                && latest[above] == aboveCount
                && nothingOutside(below, above)) {
            extremes.observeEnclosed(n);
        } else {
            extremes.observe(x, from, n);
            Arrays.fill(latest, INFINITE, NEGATIVE, 0);
            Arrays.fill(latest, NEGATIVE + INFINITE, BINS, 0);
        }
    }

    /** Whether the bins of values beyond these two are empty. */
    private boolean nothingOutside(int below, int above) {
        if (above >= NEGATIVE) {
            // nothing finite so far, or negative values alone: rare, so looked at one by one
            return false;
        }
        return empty(above + 1, NEGATIVE)
                && (below >= NEGATIVE
                        ? empty(below + 1, BINS)
                        : empty(0, below) && empty(NEGATIVE, BINS));
    }

    /** By comparing each with its neighbour, for which Java has vector code. */
    private boolean empty(int from, int to) {
        return from >= to
                || latest[from] == 0 && Arrays.equals(latest, from, to - 1, latest, from + 1, to);
    }

    private void tally(float[] x, int from, int n) {
        int[] counters = latest;
        for (int i = from; i < from + n; i++) {
            counters[Float.floatToRawIntBits(x[i]) >>> DROPPED_BITS]++;
        }
    }

    /** Counts from position to limit; the position stays. */
    public void observe(FloatBuffer x) {
        Chunks.forEach(x, this::observe);
    }

    /**
     * Counts what the other has counted, which stays as it is: the result is that of observing this
     * one's values, then the other's.
     */
    public void merge(Histogram other) {
        if (other.settled == null && other.latestCount <= Integer.MAX_VALUE - latestCount) {
            for (int i = 0; i < BINS; i++) {
                latest[i] += other.latest[i];
            }
            latestCount += other.latestCount;
        } else {
            settle();
            for (int i = 0; i < BINS; i++) {
                settled[i] += other.count(i);
            }
        }
        extremes.merge(other.extremes);
    }

    private void settle() {
        if (settled == null) {
            settled = new long[BINS];
        }
        for (int i = 0; i < BINS; i++) {
            settled[i] += latest[i];
        }
        Arrays.fill(latest, 0);
        latestCount = 0;
    }

    /** How many values were observed, NaN and infinities included. */
    public long count() {
        return extremes.count();
    }

    /** How many of them were finite: the sum of all bins. */
    public long finite() {
        return extremes.finite();
    }

    /** How many were NaN. */
    public long nans() {
        return extremes.nans();
    }

    /** How many were +∞. */
    public long positiveInfinities() {
        return extremes.positiveInfinities();
    }

    /** How many were -∞. */
    public long negativeInfinities() {
        return extremes.negativeInfinities();
    }

    /** How many were 0, -0 or nearer to 0 than 2^-133: the count of the bin around 0. */
    public long zeros() {
        return count(0) + count(NEGATIVE);
    }

    /**
     * The smallest and the largest finite value.
     *
     * @throws IllegalStateException when none was finite
     */
    public Range range() {
        return extremes.range();
    }

    /**
     * The bins that are not empty, upward; they do not overlap. Their edges are cut off at the
     * smallest and the largest value. Zeros are in the one that contains 0.
     */
    public List<Bin> bins() {
        List<Bin> bins = new ArrayList<>();
        for (int bin = NEGATIVE + INFINITE - 1; bin > NEGATIVE; bin--) {
            add(bins, lower(bin), upper(bin), count(bin));
        }
        add(bins, lower(NEGATIVE), upper(0), zeros());
        for (int bin = 1; bin < INFINITE; bin++) {
            add(bins, lower(bin), upper(bin), count(bin));
        }
        return bins;
    }

    /** As {@link #bins()}, of the magnitudes. */
    public List<Bin> magnitudes() {
        List<Bin> bins = new ArrayList<>();
        double largest = Math.max(-(double) extremes.low(), extremes.high());
        // of values on both sides of 0 the smallest magnitude is not known
        double smallest = Math.max(Math.max(extremes.low(), -(double) extremes.high()), 0);
        for (int bin = 0; bin < INFINITE; bin++) {
            long count = count(bin) + count(NEGATIVE + bin);
            addCut(bins, lower(bin), upper(bin), count, smallest, largest);
        }
        return bins;
    }

    private void add(List<Bin> bins, double low, double high, long count) {
        addCut(bins, low, high, count, extremes.low(), extremes.high());
    }

    private static void addCut(
            List<Bin> bins, double low, double high, long count, double from, double to) {
        if (count > 0) {
            bins.add(new Bin(Math.max(low, from), Math.min(high, to), count));
        }
    }

    /** The smallest and largest value, and what was not finite. */
    public Extremes extremes() {
        return extremes;
    }

    /** How many finite values are in a bin. */
    public long count(int bin) {
        return latest[bin] + (settled == null ? 0 : settled[bin]);
    }

    /** Whether finite values are in it. */
    public static boolean finite(int bin) {
        return bin % NEGATIVE < INFINITE;
    }

    private static int bin(float value) {
        return Float.floatToRawIntBits(value) >>> DROPPED_BITS;
    }

    /** No value of a bin is below this. */
    private static double lower(int bin) {
        return bin < NEGATIVE ? edge(bin) : -edge(bin - NEGATIVE + 1);
    }

    /** No value of a bin is above this. */
    private static double upper(int bin) {
        return bin < NEGATIVE ? edge(bin + 1) : -edge(bin - NEGATIVE);
    }

    /** Where a bin of positive values begins; past the largest float, infinity. */
    private static double edge(int bin) {
        return Float.intBitsToFloat(bin << DROPPED_BITS);
    }
}
