package dev.octet.request;

/** A request that multiplies a source by weights. */
public sealed interface Product extends Request permits Gemm, Conv {

    /** Type of the weights, s8 or f32. */
    DataType weights();

    /** Source zero point: NONE, PER_TENSOR (fixed) or PER_ROW (given with each run). */
    Granularity srcZeroPoint();

    /** What happens to the accumulator. */
    Epilogue epilogue();

    /** Output channels: a bias has as many values, and per-channel weight scales have. */
    int channels();

    /** Dimensions of the weights, outermost first, as they are handed over. */
    int[] weightsShape();

    /**
     * Which weights belong to the same output channel, by their place in {@link #weightsShape()}:
     * the grouping of one scale per channel, for observers, quantizers and {@link
     * Parameters#weightScales(QuantParams)}. The channels are not always the first axis: of [K,N]
     * they are the last, of a transposed convolution's [I, O / groups, spatial…] the second, in
     * each group anew.
     */
    Grouping weightGrouping();

    /** Multiplications with one addition each: the work of one run. */
    long macs();

    @Override
    Product withRows(int rows);

    @Override
    default DataType dst() {
        return epilogue().dst();
    }

    /** Whether the rows of an f32 src are quantized inside the kernel. */
    default boolean isDynamic() {
        return src() == DataType.F32 && weights() == DataType.S8;
    }

    /** Whether dst is the exact s32 accumulator: rows quantized on the fly have a scale. */
    default boolean isAccumulator() {
        return epilogue().isAccumulator() && !isDynamic();
    }

    @Override
    default long operations() {
        return 2 * macs();
    }

    @Override
    default boolean isExact() {
        return weights() != DataType.F32;
    }

    /** Elements of the weights. */
    default int weightsCount() {
        return Shapes.count(weightsShape());
    }
}
