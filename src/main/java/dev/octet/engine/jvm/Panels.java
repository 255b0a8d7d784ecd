package dev.octet.engine.jvm;

import dev.octet.engine.SignedWeights;
import dev.octet.request.Product;
import java.util.Arrays;

/**
 * The weights, packed once: panels of {@link #width} columns, each panel K rows of {@code width}
 * values, padded with zeros. 8-bit weights stay bytes, 1 byte per weight (they are widened where
 * they are used, a cost shared by the rows of a source block); float weights take 4, and so do
 * integers that their zero points take out of 8 bits. Zeros behind the last k of float weights are
 * -0, so that products with the +0 of the source add -0, which changes no sum.
 *
 * <p>Those of a prepared kernel do not change after packing, so any number of threads may read
 * them.
 */
final class Panels {
    /** Bytes behind a panel that a vector load may touch without using them. */
    private static final int SLACK = 8;

    final int k;
    final int n;

    /** Columns of a panel. */
    final int width;

    /** K rounded up to a multiple of {@link Blocking#STEP}. */
    final int paddedK;

    /** One array per panel: {@code bytes[p][k * width + column]}; null for float weights. */
    final byte[][] bytes;

    /** As {@link #bytes}, for floats and integers of more than 8 bits; null for 8-bit weights. */
    final float[][] floats;

    /** Whether products are integers, whose sums are s32. */
    final boolean integers;

    /** Length along K whose sums a float holds; of float products what is multiplied at a time. */
    final int depth;

    private Panels(int k, int n, int width, boolean eightBit, boolean integers) {
        this.k = k;
        this.n = n;
        this.width = width;
        this.paddedK = Blocking.roundUp(k, Blocking.STEP);
        int count = Blocking.ceilDiv(n, width);
        int size = Math.addExact(Math.multiplyExact(paddedK, width), SLACK);
        this.integers = integers;
        this.depth = integers && !eightBit ? Blocking.WIDE_DEPTH : Blocking.DEPTH;
        this.bytes = eightBit ? new byte[count][size] : null;
        this.floats = eightBit ? null : new float[count][size];
    }

    /**
     * Packs s8 weights.
     *
     * @param outputMajor true for [N,K], false for [K,N]
     */
    static Panels pack(Tile tile, byte[] weights, boolean outputMajor, int k, int n) {
        Panels panels = ofBytes(tile, k, n);
        panels.set(weights, outputMajor);
        return panels;
    }

    /**
     * As {@link #pack(Tile, byte[], boolean, int, int)}, for f32 weights.
     *
     * @param integers whether these are integers in [-255, 255], which makes their sums s32
     */
    static Panels pack(
            Tile tile, float[] weights, boolean integers, boolean outputMajor, int k, int n) {
        Panels panels = ofFloats(tile, integers, k, n);
        panels.set(weights, outputMajor);
        return panels;
    }

    /** For s8 weights that are yet to be set. */
    static Panels ofBytes(Tile tile, int k, int n) {
        return new Panels(k, n, tile.width(n), true, true);
    }

    /** For f32 weights that are yet to be set; see {@link #pack}. */
    static Panels ofFloats(Tile tile, boolean integers, int k, int n) {
        Panels panels = new Panels(k, n, tile.width(n), false, integers);
        for (float[] panel : panels.floats) {
            Arrays.fill(panel, k * panels.width, panels.paddedK * panels.width, -0f);
        }
        return panels;
    }

    /** Sets s8 weights: the first k · n of an array. */
    void set(byte[] weights, boolean outputMajor) {
        for (int p = 0; p < count(); p++) {
            byte[] panel = bytes[p];
            int first = p * width;
            int columns = Math.min(width, n - first);
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < columns; j++) {
                    panel[i * width + j] =
                            weights[outputMajor ? (first + j) * k + i : i * n + first + j];
                }
            }
        }
    }

    /** Sets f32 weights: the first k · n of an array. */
    void set(float[] weights, boolean outputMajor) {
        for (int p = 0; p < count(); p++) {
            float[] panel = floats[p];
            int first = p * width;
            int columns = Math.min(width, n - first);
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < columns; j++) {
                    panel[i * width + j] =
                            weights[outputMajor ? (first + j) * k + i : i * n + first + j];
                }
            }
        }
    }

    /** Bytes that packing takes, before there are any weights. */
    static long bytes(Tile tile, long k, long n, int elementBytes) {
        long width = tile.width((int) n);
        long paddedK = (k + Blocking.STEP - 1) / Blocking.STEP * Blocking.STEP;
        return (n + width - 1) / width * (paddedK * width + SLACK) * elementBytes;
    }

    /** Bytes of a weight in panels, at most. */
    static int elementBytes(Product request) {
        return SignedWeights.mayHaveZeroPoints(request) ? Float.BYTES : request.weights().bytes();
    }

    /** Number of panels: the unit in which columns are split over threads. */
    int count() {
        return Blocking.ceilDiv(n, width);
    }

    /** Bytes in all. */
    long size() {
        return bytes != null
                ? (long) bytes.length * bytes[0].length
                : (long) floats.length * floats[0].length * Float.BYTES;
    }
}
