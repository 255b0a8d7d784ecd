package dev.octet.verify;

import dev.octet.request.ChannelValues;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Parameters;
import dev.octet.request.Product;

/** The contract's epilogue for one output, in f32, one operation a line. */
final class OracleEpilogue {
    private final Product request;
    private final Parameters fixed;
    private final float[] weightScales;
    private final float[] bias;
    private final float[] slopes;
    private final float[] factors;
    private final float[] addends;
    private final Tensor residual;
    private final Epilogue epilogue;

    OracleEpilogue(Product request, Values values) {
        this.request = request;
        this.fixed = values.fixed();
        this.weightScales = fixed.weightScales();
        this.bias = fixed.bias();
        this.slopes = fixed.values(ChannelValues.SLOPES);
        this.factors = fixed.values(ChannelValues.FACTORS);
        this.addends = fixed.values(ChannelValues.ADDENDS);
        this.residual = values.residual();
        this.epilogue = request.epilogue();
    }

    /**
     * From an s32 accumulator. A multiplication by a scale that is not there is one by 1.
     *
     * @param dst gets the result
     * @param at where in it
     * @param output which output it is
     */
    void write(Tensor dst, int at, int output, int channel, int accumulator, float srcScale) {
        if (request.isAccumulator()) {
            dst.set(at, accumulator);
            return;
        }
        float y = accumulator;
        y = y * srcScale;
        if (weightScales != null) {
            y = y * of(weightScales, channel);
        }
        write(dst, at, output, channel, y);
    }

    /** From y as it is in front of the bias: a scaled accumulator, or a sum of floats. */
    void write(Tensor dst, int at, int output, int channel, float sum) {
        float y = sum;
        if (bias != null) {
            y = y + bias[channel];
        }
        if (residual != null && !epilogue.residualLast()) {
            y = y + residual(output);
        }
        float active = activate(y, channel);
        write(dst, at, finish(active, output, channel));
    }

    private void write(Tensor dst, int at, float y) {
        switch (epilogue.dst()) {
            case F32 -> dst.set(at, Rounding.oneNan(y));
            case S32 ->
                    dst.set(
                            at,
                            Rounding.saturate(
                                    Rounding.halfEven(y), Integer.MIN_VALUE, Integer.MAX_VALUE));
            default -> dst.set(at, quantize(y));
        }
    }

    float activate(float sum, int channel) {
        return slopes == null
                ? Functions.apply(epilogue.activation(), sum)
                : Functions.leakyRelu(sum, slopes[channel]);
    }

    /** What comes behind the activation, up to the scale of an f32 or s32 dst. */
    float finish(float active, int output, int channel) {
        float y = active;
        if (factors != null) {
            y = y * of(factors, channel);
        }
        if (addends != null) {
            y = y + of(addends, channel);
        }
        if (epilogue.residualLast()) {
            y = y + residual(output);
        }
        if (epilogue.dstScale() && !epilogue.dst().isInt8()) {
            float reciprocal = 1 / fixed.dstScale();
            y = y * reciprocal;
        }
        return y;
    }

    /** How much of an error of the sum the result has at most, but for roundings. */
    double slope(int channel) {
        double slope =
                slopes == null
                        ? Functions.slope(epilogue.activation())
                        : Math.max(1, Math.abs(slopes[channel]));
        double factor = factors == null ? 1 : Math.abs((double) of(factors, channel));
        return slope * factor / (epilogue.dstScale() ? fixed.dstScale() : 1);
    }

    /** How far apart results can be of sums that are next to each other. */
    double jump(int channel) {
        double factor = factors == null ? 1 : Math.abs((double) of(factors, channel));
        double jump = Functions.jump(epilogue.activation()) * factor;
        return jump / (epilogue.dstScale() ? fixed.dstScale() : 1);
    }

    /** How large the terms of what comes behind the activation are. */
    double tailSize(float active, int output, int channel) {
        if (!epilogue.hasTail()) {
            return 0;
        }
        double size = Math.abs(active * (factors == null ? 1.0 : of(factors, channel)));
        size += addends == null ? 0 : Math.abs(of(addends, channel));
        return size + (epilogue.residualLast() ? Math.abs(residual(output)) : 0);
    }

    private static float of(float[] values, int channel) {
        return values[values.length == 1 ? 0 : channel];
    }

    float residual(int output) {
        if (residual.type() == DataType.F32) {
            return residual.real(output);
        }
        return fixed.residualScale() * (residual.integer(output) - fixed.residualZeroPoint());
    }

    private int quantize(float y) {
        float reciprocal = 1 / fixed.dstScale();
        float steps = y * reciprocal;
        DataType type = epilogue.dst();
        double rounded = Rounding.halfEven(steps) + fixed.dstZeroPoint();
        return Rounding.saturate(rounded, type.min(), type.max());
    }
}
