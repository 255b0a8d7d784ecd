package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Product;

/** The contract's epilogue for one output, in f32, one operation a line. */
final class OracleEpilogue {
    private final ProductValues values;
    private final Product request;
    private final Epilogue epilogue;

    OracleEpilogue(ProductValues values) {
        this.values = values;
        this.request = values.request();
        this.epilogue = request.epilogue();
    }

    /**
     * A multiplication by a scale that is not there is one by 1.
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
        if (values.weightScales() != null) {
            float[] scales = values.weightScales();
            y = y * scales[scales.length == 1 ? 0 : channel];
        }
        if (values.bias() != null) {
            y = y + values.bias()[channel];
        }
        if (values.residual() != null) {
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
        Tensor residual = values.residual();
        if (residual.type() == DataType.F32) {
            return residual.real(output);
        }
        return values.residualScale() * (residual.integer(output) - values.residualZeroPoint());
    }

    private int quantize(float y) {
        float reciprocal = 1 / values.dstScale();
        float steps = y * reciprocal;
        DataType type = epilogue.dst();
        double rounded = Rounding.halfEven(steps) + values.dstZeroPoint();
        return Rounding.saturate(rounded, type.min(), type.max());
    }
}
