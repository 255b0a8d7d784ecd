package dev.octet.engine.jvm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

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

    int rowOffset;

    /** The block's residual, if it is 8-bit. */
    byte[] residualBytes;

    /** The block's residual in real units, if it is f32 or s32. */
    float[] residualFloats;

    int residualOffset;
    int residualStride;

    /** The block of dst, in native byte order, and views of it. */
    byte[] dst;

    private IntBuffer ints;
    private FloatBuffer floats;

    /** Byte of dst's first element; a multiple of the element's size, as the stride is. */
    int dstOffset;

    int dstStride;

    final float[] stage = new float[CHUNK];

    /** Between the passes of an activation by vectors: arguments of e^x, and what they lack. */
    final float[] arguments = new float[CHUNK];

    final float[] lows = new float[CHUNK];

    /** Sets the block of dst. */
    void dst(byte[] bytes) {
        if (bytes != dst) {
            dst = bytes;
            ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            ints = all.asIntBuffer();
            floats = all.asFloatBuffer();
        }
    }

    /** Copies ints to byte {@code at} of dst. */
    void put(int[] from, int offset, int at, int count) {
        ints.put(at / Integer.BYTES, from, offset, count);
    }

    /** Copies floats to byte {@code at} of dst. */
    void put(float[] from, int offset, int at, int count) {
        floats.put(at / Float.BYTES, from, offset, count);
    }
}
