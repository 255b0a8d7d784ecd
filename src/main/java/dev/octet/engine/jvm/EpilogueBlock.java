package dev.octet.engine.jvm;

/**
 * A block of accumulators on its way to dst, and the arrays it travels through. One per run at a
 * time: its fields are set before each step, nothing is allocated. Rows and columns are dst's;
 * offsets and strides count elements, those of dst bytes.
 */
final class EpilogueBlock {
    /** Columns worked on at a time: what lies between two passes stays in the first-level cache. */
    static final int CHUNK = 1024;

    /** s32 accumulators; null when there are {@link #sums}. */
    int[] acc;

    /** Sums of an FP32 product. */
    float[] sums;

    /** Where the block's first row and column are in {@code acc} or {@code sums}. */
    int accOffset;

    int accStride;

    int rows;
    int firstColumn;
    int endColumn;

    /** A scale for each row, or null; the block's first row is at {@code rowOffset}. */
    float[] rowScale;

    /** A zero point for each row, or null. */
    int[] rowZeroPoint;

    int rowOffset;

    /** Sums of the weights' columns, dst's column 0 at {@code columnSumOffset}; for zero points. */
    int[] columnSum;

    int columnSumOffset;

    /** The block's residual, if it is 8-bit. */
    byte[] residualBytes;

    /** The block's residual, if it is f32. */
    float[] residualFloats;

    int residualOffset;
    int residualStride;

    /** The block of dst, in native byte order. */
    byte[] dst;

    int dstOffset;
    int dstStride;

    final float[] stage = new float[CHUNK];

    final Activations activations = new Activations();
}
