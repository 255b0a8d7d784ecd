package dev.octet.engine.jvm;

/**
 * How a product is cut so that its parts stay in cache: the only place with such numbers.
 *
 * <p>A source block ({@link #ROWS} x {@link #DEPTH} floats, 400 kB) and the accumulators of one
 * group of panels (ROWS x {@link #GROUP} ints, 200 kB) live in the second-level cache, a slice of a
 * widened panel ({@link #SLICE} x 64 floats, 32 kB) in the first.
 */
final class Blocking {
    /**
     * Length of a block along K. It is what makes float sums of 8-bit products exact: a source
     * value less its zero point lies in [-255, 255], a weight in [-128, 127], and 512·255·128 =
     * 16,711,680 ≤ 2^24, so every partial sum, in any order, is an integer a float holds.
     */
    static final int DEPTH = 512;

    /** The same where a weight less its zero point lies in [-255, 255]: 256·255·255 ≤ 2^24. */
    static final int WIDE_DEPTH = DEPTH / 2;

    /** Length along K of what is widened at a time, for as many rows as a block has. */
    static final int SLICE = 128;

    /** K is padded with zeros to a multiple of this: what one pass of an inner loop takes. */
    static final int STEP = 8;

    /**
     * Floats from one row of a source block to the next: a constant, so that the compiler folds it
     * into addresses; not a power of two, so that the rows do not fight for the same cache sets;
     * with slack, so that the last vector of a row may be written whole.
     */
    static final int STRIDE = DEPTH + 16;

    /** Most source rows in a block: they share the cost of widening the weights. */
    static final int ROWS = 192;

    /** Source blocks hold a multiple of this many rows; the rows added are computed, not shown. */
    static final int ROW_ROUNDING = 12;

    /** Columns handed to a sink at once, unless a single panel is wider. */
    static final int GROUP = 256;

    /** Most accumulators held at once; wider products are computed in several column ranges. */
    static final int ACCUMULATORS = 1 << 20;

    /** Sums of groups that are put together at once, unless a single panel has more. */
    static final int GROUP_SUMS = 1 << 16;

    /** Rows a thread should at least have. */
    private static final int ROWS_PER_THREAD = 16;

    private Blocking() {}

    /** Whether threads share the rows; where each would have few, they share the columns. */
    static boolean isSplitByRows(int rows, int threads) {
        return rows >= (long) ROWS_PER_THREAD * threads;
    }

    /** Rows of the blocks that {@code m} rows are cut into: all about equal, at most ROWS. */
    static int blockRows(int m) {
        int blocks = ceilDiv(m, ROWS);
        return Math.min(ROWS, roundUp(ceilDiv(m, blocks), ROW_ROUNDING));
    }

    static int ceilDiv(int a, int b) {
        return a / b + (a % b == 0 ? 0 : 1);
    }

    static int roundUp(int a, int b) {
        return Math.multiplyExact(ceilDiv(a, b), b);
    }
}
