package dev.octet.verify;

import dev.octet.kernel.Activation;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.GemmBuilder;
import dev.octet.kernel.Granularity;
import dev.octet.kernel.WeightsLayout;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Random valid requests over all attributes, with values. Case number i of a seed is always the
 * same, so that a range of them can be split over threads or repeated.
 */
public final class RandomCases {
    private static final Integer[] SIZES = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 97, 127, 128, 257
    };
    private static final long MAX_MACS = 300_000;

    private final long seed;

    /** The cases of that seed. */
    public RandomCases(long seed) {
        this.seed = seed;
    }

    /** The first {@code count} cases. */
    public Stream<Case> limit(long count) {
        return LongStream.range(0, count).mapToObj(this::get);
    }

    /** Case number {@code index}. */
    public Case get(long index) {
        Draw draw = new Draw(seed + index * 0x9E3779B97F4A7C15L, 2);
        return new Case(gemm(draw), draw.next(), fill(draw));
    }

    private static Fill fill(Draw draw) {
        return switch (draw.below(8)) {
            case 0 -> Fill.EXTREMES;
            case 1, 2 -> Fill.SPECIAL;
            default -> Fill.RANDOM;
        };
    }

    private static Gemm gemm(Draw draw) {
        DataType src = draw.of(DataType.U8, DataType.S8, DataType.U8, DataType.S8, DataType.F32);
        DataType weights = src == DataType.F32 && draw.oneIn(3) ? DataType.F32 : DataType.S8;
        DataType dst =
                weights == DataType.F32
                        ? DataType.F32
                        : draw.of(DataType.S32, DataType.F32, DataType.U8, DataType.S8);
        GemmBuilder builder = shape(draw).types(src, weights, dst);
        if (draw.oneIn(2)) {
            builder.layout(WeightsLayout.NK);
        }
        if (dst == DataType.S32 && draw.oneIn(2)) {
            // the plain accumulator: with every attribute a coin, it would hardly ever come
            return sourceZeroPoint(builder, src, draw).build();
        }
        sourceZeroPoint(builder, src, draw);
        if (src != DataType.F32) {
            builder.srcScale(
                    draw.of(Granularity.NONE, Granularity.PER_TENSOR, Granularity.PER_ROW));
        }
        if (weights == DataType.S8) {
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
            builder.residual(draw.of(DataType.F32, DataType.U8, DataType.S8));
        }
        builder.activation(activation(draw));
        if (dst.isInt8()) {
            if (!draw.oneIn(3)) {
                builder.dstScale();
            }
            if (draw.oneIn(2)) {
                builder.dstZeroPoint();
            }
        }
        return builder.build();
    }

    private static GemmBuilder sourceZeroPoint(GemmBuilder builder, DataType src, Draw draw) {
        return src == DataType.F32 || draw.oneIn(2)
                ? builder
                : builder.srcZeroPoint(draw.of(Granularity.PER_TENSOR, Granularity.PER_ROW));
    }

    private static GemmBuilder shape(Draw draw) {
        int batch = draw.oneIn(5) ? draw.between(2, 4) : 1;
        int m = draw.oneIn(3) ? draw.between(1, 4) : draw.of(SIZES);
        int n = draw.of(SIZES);
        int k = draw.of(SIZES);
        if (draw.oneIn(50)) {
            // a long sum
            m = draw.between(1, 3);
            n = draw.between(1, 3);
            k = draw.between(1_000, 20_000);
        } else if (draw.oneIn(100)) {
            m = 0;
        }
        boolean mayBeLarge = draw.oneIn(100);
        while (!mayBeLarge && (long) batch * m * n * k > MAX_MACS) {
            if (m >= n && m >= k) {
                m = (m + 1) / 2;
            } else if (n >= k) {
                n = (n + 1) / 2;
            } else {
                k = (k + 1) / 2;
            }
        }
        GemmBuilder builder = Gemm.of(m, n, k).batch(batch);
        return batch > 1 && draw.oneIn(3) ? builder.srcBroadcast() : builder;
    }

    private static Activation activation(Draw draw) {
        Activation.Kind kind = draw.of(Activation.Kind.values());
        if (draw.oneIn(3)) {
            kind = draw.of(Activation.Kind.LINEAR, Activation.Kind.RELU);
        }
        return switch (kind) {
            case CLIP -> {
                float a = parameter(draw, 8);
                float b = parameter(draw, 8);
                yield Activation.clip(Math.min(a, b), Math.max(a, b));
            }
            case LEAKY_RELU -> Activation.leakyRelu(parameter(draw, 2));
            default -> Activation.of(kind);
        };
    }

    private static float parameter(Draw draw, float largest) {
        return draw.oneIn(4)
                ? draw.of(0f, 1f, -1f, 0.5f, 6f, 0.01f)
                : (float) draw.unit() * largest;
    }
}
