package dev.octet.request;

import static dev.octet.request.Granularity.NONE;
import static dev.octet.request.Granularity.PER_CHANNEL;
import static dev.octet.request.Granularity.PER_GROUP;
import static dev.octet.request.Granularity.PER_ROW;
import static dev.octet.request.Granularity.PER_TENSOR;

import dev.octet.kernel.Operands;
import java.util.Objects;
import java.util.Optional;

/**
 * What happens to the s32 accumulator on its way to dst: which scales, bias, residual, activation,
 * factors and addends exist. Their values are {@link Parameters} (fixed) and {@link Operands} (per
 * run).
 *
 * <p>In f32, each operation rounded by itself, in this order:
 *
 * <pre>
 * y = (acc · srcScale) · weightScale[n] + bias[n]
 * y = y + residual                       (integers: residualScale · (r - residualZeroPoint))
 * y = activation(y)
 * y = y · factor[n] + addend[n]
 * y = y + residual                       (here, where it comes last)
 * f32: y · (1 / dstScale)     s32: roundHalfEven(y · (1 / dstScale)), saturated
 * 8-bit: roundHalfEven(y · (1 / dstScale)) + dstZeroPoint, saturated; NaN becomes the zero point
 * </pre>
 *
 * Steps that do not exist are left out. An s32 dst with no step at all is the accumulator itself.
 *
 * @param srcScale NONE, PER_TENSOR (fixed) or PER_ROW (given with each run)
 * @param weightScale NONE, PER_TENSOR or PER_CHANNEL; or PER_GROUP, whose scales belong to the sums
 *     of the groups: then acc is what these are put together to, in f32 (see {@link Gemm})
 * @param bias whether there is a bias of N f32 values
 * @param residualType type of the residual tensor, shaped as dst; null for none. Use {@link
 *     #residual()}
 * @param residualLast whether the residual is added behind the activation, factors and addends
 * @param activation applied to the sum
 * @param factor NONE, PER_TENSOR or PER_CHANNEL: what is multiplied by behind the activation
 * @param addend NONE, PER_TENSOR or PER_CHANNEL: what is added behind that
 * @param dst type of the destination
 * @param dstScale whether dst has a scale other than 1
 * @param dstZeroPoint whether an 8-bit dst has a zero point other than 0
 */
public record Epilogue(
        Granularity srcScale,
        Granularity weightScale,
        boolean bias,
        DataType residualType,
        boolean residualLast,
        Activation activation,
        Granularity factor,
        Granularity addend,
        DataType dst,
        boolean dstScale,
        boolean dstZeroPoint) {

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException when two parts do not go together
     */
    public Epilogue {
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(dst, "dst");
        if (srcScale != NONE && srcScale != PER_TENSOR && srcScale != PER_ROW) {
            throw new IllegalArgumentException(
                    "the source scale is NONE, PER_TENSOR or PER_ROW, got " + srcScale);
        }
        if (weightScale != PER_GROUP) {
            checkChannels("weight scale", weightScale);
        }
        checkChannels("factor", factor);
        checkChannels("addend", addend);
        if (residualLast && residualType == null) {
            throw new IllegalArgumentException("residual_last says where a residual is added");
        }
        if (!dst.isInt8() && dstZeroPoint) {
            throw new IllegalArgumentException("dst_zp is of a u8 or s8 dst, got dst " + dst);
        }
    }

    private static void checkChannels(String name, Granularity granularity) {
        if (granularity != NONE && granularity != PER_TENSOR && granularity != PER_CHANNEL) {
            throw new IllegalArgumentException(
                    "the " + name + " is NONE, PER_TENSOR or PER_CHANNEL, got " + granularity);
        }
    }

    /** The plain accumulator: s32, no step. */
    public static Epilogue accumulator() {
        return new Epilogue(
                NONE,
                NONE,
                false,
                null,
                false,
                Activation.LINEAR,
                NONE,
                NONE,
                DataType.S32,
                false,
                false);
    }

    /** The residual tensor's type, if there is one. */
    public Optional<DataType> residual() {
        return Optional.ofNullable(residualType);
    }

    /** Whether the residual has a scale and a zero point. */
    public boolean hasIntegerResidual() {
        return residualType != null && residualType != DataType.F32;
    }

    /** Whether dst is the exact s32 accumulator. */
    public boolean isAccumulator() {
        return dst == DataType.S32
                && srcScale == NONE
                && weightScale == NONE
                && !bias
                && residualType == null
                && activation.kind() == Activation.Kind.LINEAR
                && !dstScale
                && !hasTail();
    }

    /** Whether something happens between the activation and dst's scale. */
    public boolean hasTail() {
        return factor != NONE || addend != NONE || residualLast;
    }

    /** For which channels there is one value of a kind; NONE where there are no values. */
    public Granularity of(ChannelValues values) {
        return switch (values) {
            case BIAS -> bias ? PER_CHANNEL : NONE;
            case SLOPES -> activation.kind() == Activation.Kind.PRELU ? PER_CHANNEL : NONE;
            case FACTORS -> factor;
            case ADDENDS -> addend;
        };
    }
}
