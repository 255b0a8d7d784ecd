package dev.octet.engine.jvm;

/**
 * Takes completed blocks of the product while they are hot in cache. Called on the computing
 * thread; every element of the requested range comes exactly once, in no promised order. The
 * accumulators are the driver's and are overwritten after the call returns.
 */
interface Sink {
    /**
     * A block of an 8-bit product: element (row + r, col + c) is {@code acc[offset + r * stride +
     * c]}.
     */
    void finish(int row, int rows, int col, int cols, int[] acc, int offset, int stride);

    /** A block of a float product, or of sums of groups; addressed in the same way. */
    void finish(int row, int rows, int col, int cols, float[] acc, int offset, int stride);
}
