package dev.octet.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A request that multiplies a source by weights. */
public sealed interface Product extends Request permits Gemm, Conv {

    /** Type of the weights: s8, u8 or f32. */
    DataType weights();

    /** Source zero point: NONE, PER_TENSOR (fixed) or PER_ROW (given with each run). */
    Granularity srcZeroPoint();

    /** Zero point of the weights: NONE, PER_TENSOR, PER_CHANNEL or, of a Gemm, PER_GROUP. */
    Granularity weightZeroPoint();

    /** What happens to the accumulator. */
    Epilogue epilogue();

    /** Output channels: a bias has as many values, and per-channel weight scales have. */
    int channels();

    /** Products that an output is the sum of. */
    int summands();

    /** Dimensions of the weights, outermost first, as they are handed over. */
    int[] weightsShape();

    /**
     * Which weights belong to the same output channel, by their place in {@link #weightsShape()},
     * and of a Gemm with weight scales PER_GROUP to the same group of it: the grouping of one scale
     * for each of these, for observers, quantizers and {@link
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
    default Product asProduct() {
        return this;
    }

    /** What the one function makes of a multiplication, or the other of a convolution. */
    <T> T match(Function<Gemm, T> multiplication, Function<Conv, T> convolution);

    @Override
    default DataType dst() {
        return epilogue().dst();
    }

    /** Whether the rows of an f32 src are quantized inside the kernel. */
    default boolean isDynamic() {
        return src() == DataType.F32 && weights().isInt8();
    }

    /** Rows quantized on the fly have a scale, so theirs is none. */
    @Override
    default boolean isAccumulator() {
        return epilogue().isAccumulator() && !isDynamic();
    }

    @Override
    default long operations() {
        return 2 * macs();
    }

    @Override
    default List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.read(Role.SRC, src(), srcShape()));
        if (epilogue().residualType() != null) {
            operands.add(
                    Operand.overwritable(Role.RESIDUAL, epilogue().residualType(), dstShape()));
        }
        if (epilogue().srcScale() == Granularity.PER_ROW) {
            operands.add(Operand.read(Role.ROW_SCALES, DataType.F32, srcRows(), 1));
        }
        if (srcZeroPoint() == Granularity.PER_ROW) {
            operands.add(Operand.read(Role.ROW_ZERO_POINTS, DataType.S32, srcRows(), 1));
        }
        operands.add(Operand.written(Role.DST, dst(), dstShape()));
        return operands;
    }

    @Override
    default void check(Parameters parameters) {
        ProductParameters.check(this, parameters);
    }

    @Override
    default long weightsBytes() {
        return (long) weightsCount() * weights().bytes();
    }

    /** Elements of the weights. */
    default int weightsCount() {
        return Shapes.count(weightsShape());
    }
}
