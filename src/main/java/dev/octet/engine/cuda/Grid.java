package dev.octet.engine.cuda;

/**
 * How many threads a launch has. A block is a warp wide, so that the threads of a warp run along
 * memory. Kernels walk with the grid's strides, so that a limit costs nothing but a loop.
 */
public final class Grid {
    /** Threads of a block along x: a warp. */
    public static final int BLOCK_WIDTH = 32;

    /** Threads of a block along y. */
    public static final int BLOCK_HEIGHT = 8;

    private static final int MOST_BLOCKS = 1 << 16;
    private static final int MOST_ALONG_Y = 65_535;

    private Grid() {}

    /** Threads along an axis on which each takes so many. */
    public static long threads(long size, int each) {
        return ceilDiv(size, each);
    }

    /** Blocks along x. */
    public static int width(long width) {
        return (int) Math.max(1, Math.min(MOST_BLOCKS, ceilDiv(width, BLOCK_WIDTH)));
    }

    /** Blocks along y, beside those along x. */
    public static int height(long width, long height) {
        long most = Math.min(MOST_ALONG_Y, Math.max(1, MOST_BLOCKS / width(width)));
        return (int) Math.max(1, Math.min(most, ceilDiv(height, BLOCK_HEIGHT)));
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }
}
