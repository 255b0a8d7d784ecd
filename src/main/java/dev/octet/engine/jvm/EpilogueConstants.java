package dev.octet.engine.jvm;

import dev.octet.engine.WeightGroups;
import dev.octet.request.Activation;
import dev.octet.request.ChannelValues;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;

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

    final float residualScale;
    final int residualZeroPoint;

    /** The real value of each 8-bit residual, by its unsigned byte; null for others. */
    final float[] residual;

    /** Whether there is one that comes as floats: f32, or s32 made real. */
    final boolean hasFloatResidual;

    final boolean residualLast;
    final Activation activation;

    /** Of PReLU; null for others. */
    final float[] slopes;

    /** Behind the activation; null where there are neither factors nor addends. */
    final float[] factors;

    final float[] addends;

    /** Whether an f32 or s32 dst has a scale. */
    final boolean hasInverse;

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
        int channels = request.channels();
        // scales of groups are in the sums already
        weightScale =
                (WeightGroups.areIn(request) ? Parameters.none() : parameters)
                        .channelScales(channels);
        bias = parameters.values(ChannelValues.BIAS, channels);
        DataType type = epilogue.residualType();
        residualScale = parameters.residualScale();
        residualZeroPoint = parameters.residualZeroPoint();
        hasFloatResidual = type != null && !type.isInt8();
        residual = type != null && type.isInt8() ? residuals(type, parameters) : null;
        residualLast = epilogue.residualLast();
        activation = epilogue.activation();
        slopes = parameters.values(ChannelValues.SLOPES);
        boolean isScaled =
                epilogue.factor() != Granularity.NONE || epilogue.addend() != Granularity.NONE;
        factors = isScaled ? parameters.values(ChannelValues.FACTORS, channels) : null;
        addends = isScaled ? parameters.values(ChannelValues.ADDENDS, channels) : null;
        hasInverse = epilogue.dstScale();
        zeroPoint = parameters.dstZeroPoint();
        inverse = 1 / parameters.dstScale();
        low = dst.min() - zeroPoint;
        high = dst.max() - zeroPoint;
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
