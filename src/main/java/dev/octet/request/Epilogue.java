package dev.octet.request;

import static dev.octet.request.Granularity.NONE;
import static dev.octet.request.Granularity.PER_CHANNEL;
import static dev.octet.request.Granularity.PER_ROW;
import static dev.octet.request.Granularity.PER_TENSOR;

import dev.octet.kernel.Operands;
import java.util.Objects;
import java.util.Optional;

/**
 * What happens to the s32 accumulator on its way to dst: which scales, bias, residual and
 * activation exist. Their values are {@link Parameters} (fixed) and {@link Operands} (per run).
 *
 * <p>In f32, each operation rounded by itself, in this order:
 *
 * <pre>
 * y = (acc · srcScale) · weightScale[n] + bias[n]
 * y = y + residual                       (8-bit: residualScale · (r - residualZeroPoint))
 * y = activation(y)
 * f32: y     s32: roundHalfEven(y), saturated
 * 8-bit: roundHalfEven(y · (1 / dstScale)) + dstZeroPoint, saturated; NaN becomes the zero point
 * </pre>
 *
 * Steps that do not exist are left out. An s32 dst with no step at all is the accumulator itself.
 *
 * @param srcScale NONE, PER_TENSOR (fixed) or PER_ROW (given with each run)
 * @param weightScale NONE, PER_TENSOR or PER_CHANNEL
 * @param bias whether there is a bias of N f32 values
 * @param residualType type of the residual tensor, shaped as dst; null for none. Use {@link
 *     #residual()}
 * @param activation applied last
 * @param dst type of the destination
 * @param dstScale whether an 8-bit dst has a scale other than 1
 * @param dstZeroPoint whether an 8-bit dst has a zero point other than 0
 */
public record Epilogue(
        Granularity srcScale,
        Granularity weightScale,
        boolean bias,
        DataType residualType,
        Activation activation,
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
        if (weightScale != NONE && weightScale != PER_TENSOR && weightScale != PER_CHANNEL) {
            throw new IllegalArgumentException(
                    "the weight scale is NONE, PER_TENSOR or PER_CHANNEL, got " + weightScale);
        }
        if (residualType == DataType.S32) {
            throw new IllegalArgumentException("the residual is f32, u8 or s8, got s32");
        }
        if (!dst.isInt8() && (dstScale || dstZeroPoint)) {
            throw new IllegalArgumentException(
                    "dst_scale and dst_zp quantize a u8 or s8 dst, got dst " + dst);
        }
    }

    /** The plain accumulator: s32, no step. */
    public static Epilogue accumulator() {
        return new Epilogue(NONE, NONE, false, null, Activation.LINEAR, DataType.S32, false, false);
    }

    /** The residual tensor's type, if there is one. */
    public Optional<DataType> residual() {
        return Optional.ofNullable(residualType);
    }

    /** Whether dst is the exact s32 accumulator. */
    public boolean isAccumulator() {
        return dst == DataType.S32
                && srcScale == NONE
                && weightScale == NONE
                && !bias
                && residualType == null
                && activation.kind() == Activation.Kind.LINEAR;
    }
}
