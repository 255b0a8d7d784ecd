package dev.octet.engine.jvm;

import java.util.Arrays;

/**
 * Where the source rows are: u8 or s8 bytes with their zero points, or floats. Mutable and reused,
 * so that a call allocates nothing; belongs to one call at a time.
 */
final class Source {
    private byte[] bytes;
    private float[] floats;
    private int offset;
    private int stride;
    private boolean signed;
    private int zeroPoint;
    private int[] zeroPoints;

    /**
     * 8-bit rows with one zero point.
     *
     * @param offset index of the first value of row 0
     * @param stride values from one row to the next
     * @param zeroPoint in the range of the type: [-128, 127] or [0, 255]
     */
    Source of(byte[] values, int offset, int stride, boolean signed, int zeroPoint) {
        this.bytes = values;
        this.floats = null;
        this.offset = offset;
        this.stride = stride;
        this.signed = signed;
        this.zeroPoint = zeroPoint;
        this.zeroPoints = null;
        return this;
    }

    /** 8-bit rows with a zero point for each row. */
    Source of(byte[] values, int offset, int stride, boolean signed, int[] zeroPoints) {
        of(values, offset, stride, signed, 0);
        this.zeroPoints = zeroPoints;
        return this;
    }

    /** Float rows. */
    Source of(float[] values, int offset, int stride) {
        this.bytes = null;
        this.floats = values;
        this.offset = offset;
        this.stride = stride;
        this.zeroPoints = null;
        return this;
    }

    /**
     * Writes columns {@code from} to {@code from + depth} of some rows, less their zero points, as
     * rows of {@link Blocking#STRIDE} floats, padded with zeros to {@code paddedDepth}.
     */
    void pack(Tile tile, int row, int rows, int from, int depth, int paddedDepth, float[] block) {
        for (int r = 0; r < rows; r++) {
            int at = offset + (row + r) * stride + from;
            int to = r * Blocking.STRIDE;
            if (floats != null) {
                System.arraycopy(floats, at, block, to, depth);
            } else {
                int zero = zeroPoints == null ? zeroPoint : zeroPoints[row + r];
                // u8 is s8 with the top bit flipped, 128 lower: one widening serves both.
                if (signed) {
                    tile.widen(bytes, at, depth, (byte) 0, zero, block, to);
                } else {
                    tile.widen(bytes, at, depth, (byte) 0x80, zero - 128, block, to);
                }
            }
            Arrays.fill(block, to + depth, to + paddedDepth, 0f);
        }
    }
}
