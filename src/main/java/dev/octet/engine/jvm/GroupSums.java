package dev.octet.engine.jvm;

import java.util.Arrays;

/**
 * Puts sums together from those of groups of weights: y = fma(f32(acc), scale, y), one group after
 * the other. Its array grows to the largest block seen.
 */
final class GroupSums implements Sink {
    private float[] sums = {};
    private Tile tile;
    private int rows;
    private int firstColumn;
    private int columns;
    private float[] scales;
    private int firstScale;

    /** Begins with zeros: some rows by columns [from, to). */
    void begin(Tile tile, int rows, int from, int to) {
        this.tile = tile;
        this.rows = rows;
        firstColumn = from;
        columns = to - from;
        sums = Scratch.grow(sums, rows * columns);
        Arrays.fill(sums, 0, rows * columns, 0f);
    }

    /** The sums that follow are those of a group whose scales begin there. */
    void group(float[] scales, int firstScale) {
        this.scales = scales;
        this.firstScale = firstScale;
    }

    @Override
    public void finish(int row, int rows, int col, int cols, int[] acc, int offset, int stride) {
        for (int r = 0; r < rows; r++) {
            tile.addScaled(
                    acc,
                    offset + r * stride,
                    scales,
                    firstScale + col,
                    sums,
                    (row + r) * columns + col - firstColumn,
                    cols);
        }
    }

    @Override
    public void finish(int row, int rows, int col, int cols, float[] acc, int offset, int stride) {
        throw new IllegalStateException("groups are of 8-bit weights");
    }

    /** Hands all groups' sums on. */
    void passTo(Sink sink) {
        sink.finish(0, rows, firstColumn, columns, sums, 0, columns);
    }
}
