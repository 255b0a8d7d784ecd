package dev.octet.quant;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How often which values occur: the one statistic from which all range methods choose. Its size is
 * constant, about 300 kB, whatever the number of values.
 *
 * <p>The bins are log-linear, read off the float's own bits: 24 octaves for either sign, each cut
 * into 512 by the first 9 bits of the mantissa, so that a bin is 1/1024 to 1/512 of its values
 * wide. The top octave is the one of the largest magnitude seen. When a larger octave comes, the
 * window moves up; what falls out of it below, and all smaller values, are counted in one bin
 * around 0, which reaches to at most the largest magnitude times 2^-23. No count is ever lost, and
 * where a value is counted in the end depends on the largest magnitude alone: the order of values,
 * and how they were spread over histograms that are merged, do not matter.
 *
 * <p>NaN and infinities are counted apart and change nothing else. Not thread-safe: one per thread,
 * then {@link #merge}.
 */
public final class Histogram {
    private static final int OCTAVES = 24;
    private static final int MANTISSA_BITS = 9;
    private static final int DROPPED_BITS = 23 - MANTISSA_BITS;
    static final int BINS = OCTAVES << MANTISSA_BITS;
    private static final int BLOCK = FloatBits.BLOCK;

    /**
     * Counters for the bin around 0, used in turn: half the values of a ReLU are 0, and adding to
     * one counter again and again waits for the addition before.
     */
    private static final int TINY = 16;

    private static final int SIDE = TINY + BINS;
    private static final int[] TURN = new int[BLOCK];

    static {
        Arrays.setAll(TURN, i -> i % TINY);
    }

    private final Extremes extremes;

    /** Positive values, then negative ones: TINY counters and the bins, upward in magnitude. */
    private final long[] counts = new long[2 * SIDE];

    /**
     * The latest counts, to be added to {@link #counts}: of half the size, so that the bins most
     * values fall into stay in the first-level cache.
     */
    private final int[] latest = new int[2 * SIDE];

    /** The sum of {@link #latest}. */
    private int latestCount;

    /**
     * The key of the first bin, a key being the float's bits without sign and dropped mantissa. At
     * least 1, so that 0, whose key is 0, is always in the bin around 0.
     */
    private int base = 1;

    private long zeros;

    /** Has counted nothing. */
    public Histogram() {
        this(new Extremes());
    }

    private Histogram(Extremes extremes) {
        this.extremes = extremes;
    }

    HistogramSnapshot snapshot() {
        settle();
        long[] snapshot = new long[2 * HistogramSnapshot.SIDE];
        for (int side = 0; side < 2; side++) {
            int from = side * SIDE;
            int to = side * HistogramSnapshot.SIDE;
            for (int i = 0; i < TINY; i++) {
                snapshot[to] += counts[from + i];
            }
            System.arraycopy(counts, from + TINY, snapshot, to + 1, BINS);
        }
        return new HistogramSnapshot(extremes, zeros, snapshot);
    }

    /** A histogram that has counted that, and goes on from there. */
    static Histogram of(HistogramSnapshot snapshot) {
        Histogram histogram = new Histogram(snapshot.extremes());
        for (int side = 0; side < 2; side++) {
            int from = side * HistogramSnapshot.SIDE;
            int to = side * SIDE;
            histogram.counts[to] = snapshot.counts()[from];
            System.arraycopy(snapshot.counts(), from + 1, histogram.counts, to + TINY, BINS);
        }
        histogram.zeros = snapshot.zeros();
        if (histogram.finite() > 0) {
            histogram.base = base(histogram.range().magnitude());
        }
        return histogram;
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
        FloatBits scratch = FloatBits.POOL.take();
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            observeBlock(x, from + done, scratch.of(x, from + done, n), n, scratch.slots);
        }
        FloatBits.POOL.give(scratch);
    }

    private void observeBlock(float[] x, int from, int[] bits, int n, int[] slots) {
        int finite = extremes.observeEnclosed(bits, n) ? n : observeExtremes(x, from, n, bits);
        long before = tiny();
        tally(bits, finite, slots);
        if (tiny() > before) {
            zeros += zeros(bits, finite);
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
        other.settle();
        settle();
        moveUp(other.base);
        int shift = base - other.base;
        long[] added = other.counts.clone();
        moveDown(added, shift);
        for (int i = 0; i < counts.length; i++) {
            counts[i] += added[i];
        }
        zeros += other.zeros;
        extremes.merge(other.extremes);
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

    /** How many were 0 or -0. */
    public long zeros() {
        return zeros;
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
     * smallest and the largest value. Exact zeros are in the one that contains 0.
     */
    public List<Bin> bins() {
        settle();
        List<Bin> bins = new ArrayList<>();
        for (int bin = BINS - 1; bin >= 0; bin--) {
            add(bins, -edge(bin + 1), -edge(bin), counts[SIDE + TINY + bin]);
        }
        add(bins, -edge(0), edge(0), tiny());
        for (int bin = 0; bin < BINS; bin++) {
            add(bins, edge(bin), edge(bin + 1), counts[TINY + bin]);
        }
        return bins;
    }

    /** As {@link #bins()}, of the magnitudes. */
    public List<Bin> magnitudes() {
        settle();
        List<Bin> bins = new ArrayList<>();
        double largest = Math.max(-(double) extremes.low(), extremes.high());
        // of values on both sides of 0 the smallest magnitude is not known
        double smallest = Math.max(Math.max(extremes.low(), -(double) extremes.high()), 0);
        addCut(bins, 0, edge(0), tiny(), smallest, largest);
        for (int bin = 0; bin < BINS; bin++) {
            long count = counts[TINY + bin] + counts[SIDE + TINY + bin];
            addCut(bins, edge(bin), edge(bin + 1), count, smallest, largest);
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

    /** Where a bin begins; past the largest float, infinity. */
    private double edge(int bin) {
        return Float.intBitsToFloat((base + bin) << DROPPED_BITS);
    }

    private long tiny() {
        long tiny = 0;
        for (int i = 0; i < TINY; i++) {
            tiny += counts[i] + latest[i] + counts[SIDE + i] + latest[SIDE + i];
        }
        return tiny;
    }

    /** A block that may bring new extremes, NaN or infinities; leaves the finite ones in bits. */
    private int observeExtremes(float[] x, int from, int n, int[] bits) {
        extremes.observe(x, from, n);
        int finite = 0;
        for (int i = 0; i < n; i++) {
            bits[finite] = bits[i];
            finite += Math.abs(x[from + i]) <= Float.MAX_VALUE ? 1 : 0;
        }
        if (extremes.finite() > 0) {
            moveUp(base(extremes.range().magnitude()));
        }
        return finite;
    }

    private static int base(float largest) {
        int octave = Math.getExponent(largest) + Float.MAX_EXPONENT;
        return Math.max((octave - (OCTAVES - 1)) << MANTISSA_BITS, 1);
    }

    private static int zeros(int[] bits, int n) {
        int zeros = 0;
        for (int i = 0; i < n; i++) {
            zeros += ((bits[i] & Integer.MAX_VALUE) - 1) >>> 31;
        }
        return zeros;
    }

    /** Counts finite values that the window reaches. Two loops: the first becomes vector code. */
    private void tally(int[] bits, int n, int[] slots) {
        int[] turn = TURN;
        int start = base - TINY;
        for (int i = 0; i < n; i++) {
            int value = bits[i];
            int key = (value & Integer.MAX_VALUE) >>> DROPPED_BITS;
            // max(key - start, turn[i]) without a comparison
            int above = key - start - turn[i];
            slots[i] = (above & ~(above >> 31)) + turn[i] + ((value >> 31) & SIDE);
        }
        int[] counters = latest;
        for (int i = 0; i < n; i++) {
            counters[slots[i]]++;
        }
        latestCount += n;
        if (latestCount > Integer.MAX_VALUE - BLOCK) {
            settle();
        }
    }

    private void settle() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += latest[i];
        }
        Arrays.fill(latest, 0);
        latestCount = 0;
    }

    private void moveUp(int newBase) {
        if (newBase > base) {
            settle();
            moveDown(counts, newBase - base);
            base = newBase;
        }
    }

    /** What was bin {@code shift} becomes bin 0; the bins below join the bin around 0. */
    private static void moveDown(long[] counts, int shift) {
        if (shift == 0) {
            return;
        }
        int lost = Math.min(shift, BINS);
        for (int side = 0; side < counts.length; side += SIDE) {
            int first = side + TINY;
            for (int i = first; i < first + lost; i++) {
                counts[side] += counts[i];
            }
            System.arraycopy(counts, first + lost, counts, first, BINS - lost);
            Arrays.fill(counts, first + BINS - lost, first + BINS, 0);
        }
    }
}
