package dev.octet.engine.jvm;

import java.util.Arrays;

/**
 * Plain loops, written so that HotSpot's C2 turns them into vector code by itself, on 17 as on 25.
 *
 * <p>C2 vectorizes {@link #step512} and its siblings only while all of this holds, and falls back
 * to a sixth of the speed or less, without a word, when one does not: a constant trip count; every
 * index is the loop variable plus a constant (an offset in a variable ends it, hence an array per
 * row and per step instead of one large array); no method has more than one such loop. These are
 * for 8-bit products, which are exact however they are rounded: a fused multiply-add would be slow
 * where the CPU has none. Floats need it: {@link FusedSteps}.
 */
final class ScalarTile extends Tile {
    private static final int STEP = Blocking.STEP;

    /** The widths there is a loop for, and the cost of a column in each, relative to the last. */
    private static final int[] WIDTHS = {64, 256, 512};

    private static final float[] COSTS = {2.2f, 1.25f, 1f};

    @Override
    int width(int n) {
        int best = 0;
        for (int i = 1; i < WIDTHS.length; i++) {
            if (cost(n, i) <= cost(n, best)) {
                best = i;
            }
        }
        return WIDTHS[best];
    }

    private static float cost(int n, int i) {
        return (float) Blocking.ceilDiv(n, WIDTHS[i]) * WIDTHS[i] * COSTS[i];
    }

    @Override
    void widen(byte[] from, int at, int count, byte flip, int shift, float[] to, int toAt) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] = (byte) (from[at + i] ^ flip) - shift;
        }
    }

    @Override
    void multiply(Panels weights, int panel, int from, int depth, int rows, Scratch scratch) {
        int width = weights.width;
        int steps = depth / STEP;
        scratch.panelSteps = Scratch.grow(scratch.panelSteps, steps, STEP * width);
        if (weights.integers) {
            clear(rows, width, scratch);
        }
        for (int s = 0; s < steps; s++) {
            float[] step = scratch.panelSteps[s];
            int at = (from + s * STEP) * width;
            if (weights.bytes != null) {
                widen(weights.bytes[panel], at, STEP * width, (byte) 0, 0, step, 0);
                rows(scratch.sumRows, step, scratch.block, s * STEP, rows, width);
            } else {
                System.arraycopy(weights.floats[panel], at, step, 0, STEP * width);
                FusedSteps.rows(scratch.sumRows, step, scratch.block, s * STEP, rows, width);
            }
        }
    }

    private static void clear(int rows, int width, Scratch scratch) {
        scratch.sumRows = Scratch.grow(scratch.sumRows, rows, width);
        for (int r = 0; r < rows; r++) {
            Arrays.fill(scratch.sumRows[r], 0, width, 0f);
        }
    }

    private static void rows(
            float[][] sums, float[] step, float[] block, int k, int rows, int width) {
        switch (width) {
            case 64 -> {
                for (int r = 0; r < rows; r++) {
                    step64(sums[r], step, block, r * Blocking.STRIDE + k);
                }
            }
            case 256 -> {
                for (int r = 0; r < rows; r++) {
                    step256(sums[r], step, block, r * Blocking.STRIDE + k);
                }
            }
            default -> {
                for (int r = 0; r < rows; r++) {
                    step512(sums[r], step, block, r * Blocking.STRIDE + k);
                }
            }
        }
    }

    /** {@code c[j] += } the sum over i of {@code a[at + i] * b[i * 64 + j]}: 64 columns. */
    private static void step64(float[] c, float[] b, float[] a, int at) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        float a4 = a[at + 4];
        float a5 = a[at + 5];
        float a6 = a[at + 6];
        float a7 = a[at + 7];
        for (int j = 0; j < 64; j++) {
            c[j] +=
                    a0 * b[j]
                            + a1 * b[j + 64]
                            + a2 * b[j + 2 * 64]
                            + a3 * b[j + 3 * 64]
                            + a4 * b[j + 4 * 64]
                            + a5 * b[j + 5 * 64]
                            + a6 * b[j + 6 * 64]
                            + a7 * b[j + 7 * 64];
        }
    }

    /** {@code c[j] += } the sum over i of {@code a[at + i] * b[i * 256 + j]}: 256 columns. */
    private static void step256(float[] c, float[] b, float[] a, int at) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        float a4 = a[at + 4];
        float a5 = a[at + 5];
        float a6 = a[at + 6];
        float a7 = a[at + 7];
        for (int j = 0; j < 256; j++) {
            c[j] +=
                    a0 * b[j]
                            + a1 * b[j + 256]
                            + a2 * b[j + 2 * 256]
                            + a3 * b[j + 3 * 256]
                            + a4 * b[j + 4 * 256]
                            + a5 * b[j + 5 * 256]
                            + a6 * b[j + 6 * 256]
                            + a7 * b[j + 7 * 256];
        }
    }

    /** {@code c[j] += } the sum over i of {@code a[at + i] * b[i * 512 + j]}: 512 columns. */
    private static void step512(float[] c, float[] b, float[] a, int at) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        float a4 = a[at + 4];
        float a5 = a[at + 5];
        float a6 = a[at + 6];
        float a7 = a[at + 7];
        for (int j = 0; j < 512; j++) {
            c[j] +=
                    a0 * b[j]
                            + a1 * b[j + 512]
                            + a2 * b[j + 2 * 512]
                            + a3 * b[j + 3 * 512]
                            + a4 * b[j + 4 * 512]
                            + a5 * b[j + 5 * 512]
                            + a6 * b[j + 6 * 512]
                            + a7 * b[j + 7 * 512];
        }
    }

    @Override
    void addTo(
            int[] acc,
            int offset,
            int stride,
            boolean first,
            int rows,
            int width,
            Scratch scratch) {
        for (int r = 0; r < rows; r++) {
            float[] sums = scratch.sumRows[r];
            int at = offset + r * stride;
            if (first) {
                for (int j = 0; j < width; j++) {
                    acc[at + j] = (int) sums[j];
                }
            } else {
                for (int j = 0; j < width; j++) {
                    acc[at + j] += (int) sums[j];
                }
            }
        }
    }

    @Override
    void addScaled(
            int[] sums, int at, float[] scales, int scalesAt, float[] to, int toAt, int count) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] = Math.fma((float) sums[at + i], scales[scalesAt + i], to[toAt + i]);
        }
    }

    @Override
    void begin(
            float[] acc,
            int offset,
            int stride,
            boolean first,
            int rows,
            int width,
            Scratch scratch) {
        if (first) {
            clear(rows, width, scratch);
            return;
        }
        for (int r = 0; r < rows; r++) {
            System.arraycopy(acc, offset + r * stride, scratch.sumRows[r], 0, width);
        }
    }

    @Override
    void store(float[] acc, int offset, int stride, int rows, int width, Scratch scratch) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(scratch.sumRows[r], 0, acc, offset + r * stride, width);
        }
    }
}
