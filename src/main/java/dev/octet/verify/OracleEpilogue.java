package dev.octet.verify;

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
    private final Tensor residual;
    private final Epilogue epilogue;

    OracleEpilogue(Product request, Values values) {
        this.request = request;
        this.fixed = values.fixed();
        this.weightScales = fixed.weightScales();
        this.bias = fixed.bias();
        this.residual = values.residual();
        this.epilogue = request.epilogue();
    }

    /**
     * From an s32 accumulator. A multiplication by a scale that is not there is one by 1.
     *
     * @param dst gets the result
     * @param at where in dst
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
            y = y * weightScales[weightScales.length == 1 ? 0 : channel];
        }
        write(dst, at, output, channel, y);
    }

    /** From y as it is in front of the bias: a scaled accumulator, or a sum of floats. */
    void write(Tensor dst, int at, int output, int channel, float sum) {
        float y = sum;
        if (bias != null) {
            y = y + bias[channel];
        }
        if (residual != null) {
            y = y + residual(output);
        }
        y = Functions.apply(epilogue.activation(), y);
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
