package dev.octet.engine.jvm;

/**
 * A tensor as outer blocks of lines, whose elements of one column go together: the columns of a
 * block are cut into pieces that fit in cache, which threads share.
 *
 * @param outer blocks
 * @param lines of a block
 * @param columns elements of a line
 * @param width columns of a piece
 */
record Columns(int outer, int lines, int columns, int width) {
    /** Floats of a piece, but for long lines. */
    private static final int PIECE = 1 << 14;

    private static final int LEAST = 16;

    static Columns of(int outer, int lines, int columns) {
        return new Columns(
                outer, lines, columns, Math.min(columns, Math.max(LEAST, PIECE / lines)));
    }

    private int pieces() {
        return (columns - 1) / width + 1;
    }

    int units() {
        return outer * pieces();
    }

    int block(int unit) {
        return unit / pieces();
    }

    /** The first column of a piece. */
    int column(int unit) {
        return unit % pieces() * width;
    }

    /** The columns of a piece. */
    int width(int unit) {
        return Math.min(width, columns - column(unit));
    }

    /** Where a line of a piece begins in the tensor. */
    int element(int unit, int line) {
        return (block(unit) * lines + line) * columns + column(unit);
    }
}
