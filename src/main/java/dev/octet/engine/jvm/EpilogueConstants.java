package dev.octet.engine.jvm;

import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import java.util.Arrays;

/**
 * What an epilogue knows before any run. Steps that do not exist are their identities, exactly:
 * times 1, plus -0.
 */
final class EpilogueConstants {
    final DataType dst;
    final boolean isAccumulator;
    final float srcScale;
    final float[] weightScale;
    final float[] bias;

    /** The real value of each 8-bit residual, by its unsigned byte; null for none or f32. */
    final float[] residual;

    final boolean hasFloatResidual;
    final Activation activation;

    /**
     * The 8-bit quantization: t = y · inverse, within [low, high], rounded, plus the zero point.
     */
    final float inverse;

    final float low;
    final float high;
    final int zeroPoint;

    EpilogueConstants(Product request, Parameters parameters) {
        Epilogue epilogue = request.epilogue();
        dst = epilogue.dst();
        isAccumulator = request.isAccumulator();
        srcScale = epilogue.srcScale() == Granularity.PER_TENSOR ? parameters.srcScale() : 1;
        weightScale = parameters.channelScales(request.channels());
        bias = epilogue.bias() ? parameters.bias() : identities(request.channels());
        DataType type = epilogue.residual().orElse(null);
        hasFloatResidual = type == DataType.F32;
        residual = type != null && type.isInt8() ? residuals(type, parameters) : null;
        activation = epilogue.activation();
        zeroPoint = parameters.dstZeroPoint();
        inverse = 1 / parameters.dstScale();
        low = dst.min() - zeroPoint;
        high = dst.max() - zeroPoint;
    }

    private static float[] identities(int n) {
        float[] values = new float[n];
        Arrays.fill(values, -0f);
        return values;
    }

    private static float[] residuals(DataType type, Parameters parameters) {
        float[] values = new float[256];
        for (int i = 0; i < values.length; i++) {
            int r = type == DataType.U8 ? i : (byte) i;
            values[i] = parameters.residualScale() * (float) (r - parameters.residualZeroPoint());
        }
        return values;
    }
}
