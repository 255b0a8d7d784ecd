package dev.octet.verify;

import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.ProductBuilder;
import java.util.Arrays;

/** Random attributes, those that all requests share. */
final class RandomAttributes {
    private static final float LARGEST_PARAMETER = 8;

    private RandomAttributes() {}

    /**
     * Sets types and attributes.
     *
     * @param srcValues for which elements of src one scale or zero point may hold
     */
    static <B extends ProductBuilder<B>> B draw(
            B builder, DataType src, DataType weights, Draw draw, Granularity... srcValues) {
        DataType dst =
                weights == DataType.F32
                        ? DataType.F32
                        : draw.of(DataType.S32, DataType.F32, DataType.U8, DataType.S8);
        builder.types(src, weights, dst);
        if (src != DataType.F32 && draw.oneIn(2)) {
            builder.srcZeroPoint(draw.of(srcValues));
        }
        if (weights.isInt8() && draw.oneIn(weights == DataType.U8 ? 2 : 5)) {
            builder.weightZeroPoint(channels(draw));
        }
        if (dst == DataType.S32 && draw.oneIn(2)) {
            // the plain accumulator: with every attribute a coin, it would hardly ever come
            return builder;
        }
        if (src != DataType.F32 && !draw.oneIn(3)) {
            builder.srcScale(draw.of(srcValues));
        }
        if (weights.isInt8()) {
            builder.weightScale(
                    draw.of(
                            Granularity.NONE,
                            Granularity.PER_TENSOR,
                            Granularity.PER_CHANNEL,
                            Granularity.PER_CHANNEL));
        }
        if (draw.oneIn(2)) {
            builder.bias();
        }
        if (draw.oneIn(3)) {
            builder.residual(draw.of(DataType.F32, DataType.U8, DataType.S8, DataType.S32));
            if (draw.oneIn(4)) {
                builder.residualLast();
            }
        }
        builder.activation(activation(draw));
        if (draw.oneIn(8)) {
            builder.factor(channels(draw));
        }
        if (draw.oneIn(8)) {
            builder.addend(channels(draw));
        }
        if (dst.isInt8() ? !draw.oneIn(3) : draw.oneIn(8)) {
            builder.dstScale();
        }
        if (dst.isInt8() && draw.oneIn(2)) {
            builder.dstZeroPoint();
        }
        return builder;
    }

    /** Types of weights that go with a source. */
    static DataType weights(Draw draw, boolean isFloat) {
        return isFloat ? DataType.F32 : draw.oneIn(5) ? DataType.U8 : DataType.S8;
    }

    private static Granularity channels(Draw draw) {
        return draw.of(Granularity.PER_TENSOR, Granularity.PER_CHANNEL);
    }

    static Activation activation(Draw draw) {
        Activation.Kind kind = draw.of(Activation.Kind.values());
        if (draw.oneIn(3)) {
            kind = draw.of(Activation.Kind.LINEAR, Activation.Kind.RELU);
        }
        float[] parameters = new float[2];
        int count = kind.parameters().size();
        for (int i = 0; i < count; i++) {
            parameters[i] = parameter(draw);
        }
        if (kind == Activation.Kind.FAKE_QUANTIZE) {
            float scale = Math.max(Float.MIN_NORMAL, Math.abs(parameters[0]));
            return new Activation(kind, scale, -draw.below(256));
        }
        // bounds are in order; to anything else it is all the same
        Arrays.sort(parameters, 0, count);
        return new Activation(kind, parameters[0], parameters[1]);
    }

    private static float parameter(Draw draw) {
        if (draw.oneIn(5)) {
            return new WideFloats(draw).finite();
        }
        return draw.oneIn(4)
                ? draw.of(0f, 1f, -1f, 0.5f, 6f, 0.01f)
                : (float) draw.unit() * LARGEST_PARAMETER;
    }
}
