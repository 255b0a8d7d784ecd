package dev.octet.engine.jvm;

import java.util.Arrays;

/** Rows that lie one after the other: 8-bit with one zero point or one for each row, or floats. */
final class DenseSource implements Source {
    private final Elements elements = new Elements();
    private int stride;
    private int first;
    private byte[] bytes;
    private boolean signed;
    private int[] zeroPoints;

    /** Of each row what begins there; from the beginning. */
    DenseSource from(int first) {
        this.first = first;
        return this;
    }

    /** 8-bit rows of {@code stride} values with one zero point. */
    DenseSource of(byte[] values, int stride, boolean signed, int zeroPoint) {
        elements.set(values, signed, zeroPoint);
        this.stride = stride;
        this.zeroPoints = null;
        return this;
    }

    /** 8-bit rows with a zero point for each row. */
    DenseSource of(byte[] values, int stride, boolean signed, int[] zeroPoints) {
        this.bytes = values;
        this.stride = stride;
        this.signed = signed;
        this.zeroPoints = zeroPoints;
        return this;
    }

    /** Float rows. */
    DenseSource of(float[] values, int stride) {
        elements.set(values);
        this.stride = stride;
        this.zeroPoints = null;
        return this;
    }

    @Override
    public void pack(
            Tile tile, int row, int rows, int from, int depth, int paddedDepth, float[] block) {
        for (int r = 0; r < rows; r++) {
            if (zeroPoints != null) {
                elements.set(bytes, signed, zeroPoints[row + r]);
            }
            int to = r * Blocking.STRIDE;
            elements.widen(tile, (row + r) * stride + first + from, depth, block, to);
            Arrays.fill(block, to + depth, to + paddedDepth, 0f);
        }
    }
}
