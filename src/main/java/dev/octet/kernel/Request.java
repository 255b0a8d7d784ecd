package dev.octet.kernel;

/**
 * What to compute, without the values: types, shape and attributes. A request is valid by
 * construction; {@link #parse} and {@link #toString()} are one line, both ways.
 */
public sealed interface Request permits Gemm, Conv {

    /** Type of the source. */
    DataType src();

    /** Type of the weights, s8 or f32. */
    DataType weights();

    /** Source zero point: NONE, PER_TENSOR (fixed) or PER_ROW (given with each run). */
    Granularity srcZeroPoint();

    /** What happens to the accumulator. */
    Epilogue epilogue();

    /** Output channels: a bias has as many values, and per-channel weight scales have. */
    int channels();

    /** Rows of src, where a source scale or zero point may be given for each. */
    int srcRows();

    /** Dimensions of src, outermost first, as in memory. */
    int[] srcShape();

    /** Dimensions of the weights, outermost first, as they are handed over. */
    int[] weightsShape();

    /** Dimensions of dst and of a residual, outermost first, as in memory. */
    int[] dstShape();

    /** Multiplications with one addition each: the work of one run. */
    long macs();

    /**
     * The same computation for another M of a matrix multiplication, or another number of images.
     */
    Request withRows(int rows);

    /** Whether the rows of an f32 src are quantized inside the kernel. */
    default boolean isDynamic() {
        return src() == DataType.F32 && weights() == DataType.S8;
    }

    /** Whether dst is the exact s32 accumulator: rows quantized on the fly have a scale. */
    default boolean isAccumulator() {
        return epilogue().isAccumulator() && !isDynamic();
    }

    /** Elements of src. */
    default int srcCount() {
        return Shapes.count(srcShape());
    }

    /** Elements of the weights. */
    default int weightsCount() {
        return Shapes.count(weightsShape());
    }

    /** Elements of dst. */
    default int dstCount() {
        return Shapes.count(dstShape());
    }

    /** Bytes a run reads from src. */
    default int srcBytes() {
        return srcCount() * src().bytes();
    }

    /** Bytes a run writes to dst. */
    default int dstBytes() {
        return dstCount() * epilogue().dst().bytes();
    }

    /**
     * Reads a request such as {@code gemm u8:s8:f32 128x768:768x3072 per_channel bias relu} or
     * {@code conv u8:s8:u8 mb1_ic64oc64_ih56oh56kh3sh1ph1 per_channel bias relu}.
     *
     * @throws IllegalArgumentException saying which word is wrong and what would be right
     */
    static Request parse(String line) {
        String trimmed = line.strip();
        return switch (trimmed.split("\\s+", 2)[0]) {
            case "gemm" -> Gemm.parse(trimmed);
            case "conv", "deconv" -> Conv.parse(trimmed);
            default ->
                    throw new IllegalArgumentException(
                            "a request begins with 'gemm', 'conv' or 'deconv', as in 'gemm s8:s8:s32"
                                    + " 128x768:768x3072 per_channel'; got '"
                                    + line
                                    + "'");
        };
    }
}
