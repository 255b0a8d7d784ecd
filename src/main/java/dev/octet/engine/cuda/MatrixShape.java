package dev.octet.engine.cuda;

/**
 * A batch of matrix multiplications as cuBLASLt gets it: dst[rows,columns] = src[rows,depth] ·
 * weights[columns,depth]ᵀ, row-major, the rows of each matrix side by side. In cuBLASLt's
 * column-major words: TN, with the weights as A and the source as B.
 *
 * @param integers s8 · s8 → s32; else f32 · f32 → f32
 * @param entries multiplications
 * @param rows of src and dst
 * @param columns of dst
 * @param depth length of the sums
 * @param srcEntry elements from one src to the next; 0 where all share one
 * @param dstEntry elements from one dst to the next
 * @param alignment bytes of which the first addresses of src, weights and dst are multiples
 */
public record MatrixShape(
        boolean integers,
        int entries,
        int rows,
        int columns,
        int depth,
        long srcEntry,
        long dstEntry,
        int alignment) {
    /** Of integer columns and depths: what tensor cores take at once. */
    private static final int INTEGER_MULTIPLE = 16;

    /** Of float columns, so that accumulators can be read four at a time. */
    private static final int FLOAT_MULTIPLE = 4;

    /** Some versions refuse up to 16 rows of integers. */
    private static final int FEWEST_ROWS = 17;

    /** What fewer rows become. */
    private static final int PADDED_ROWS = 32;

    /** Elements from one weights matrix to the next. */
    public long weightsEntry() {
        return (long) columns * depth;
    }

    /** Columns with those that pad them. */
    public static int paddedColumns(boolean integers, int columns) {
        return roundUp(columns, integers ? INTEGER_MULTIPLE : FLOAT_MULTIPLE);
    }

    /** Depth with the zeros that pad it. */
    public static int paddedDepth(boolean integers, int depth) {
        return integers ? roundUp(depth, INTEGER_MULTIPLE) : depth;
    }

    /** Rows with those that pad them, whose contents do not matter. */
    public static int paddedRows(boolean integers, int rows) {
        return integers && rows > 0 && rows < FEWEST_ROWS ? PADDED_ROWS : rows;
    }

    public static int roundUp(int value, int multiple) {
        return Math.multiplyExact(Math.floorDiv(value - 1, multiple) + 1, multiple);
    }
}
