package dev.octet.verify;

import dev.octet.request.Request;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Random valid requests over all attributes, with values. Case number i of a seed is always the
 * same, so that a range of them can be split over threads or repeated.
 */
public final class RandomCases {
    private final long seed;
    private final Kind kind;

    /** What is drawn. */
    public enum Kind {
        /** Matrix multiplications. */
        GEMM(new GemmKind()),
        /** Matrix multiplications whose weights come with each run. */
        MATMUL(new MatmulKind()),
        /** Convolutions, some of them transposed. */
        CONV(new ConvKind()),
        /** Quantizations, dequantizations, requantizations. */
        QUANTIZE(new QuantizeKind()),
        /** Softmax and its logarithm. */
        SOFTMAX(new SoftmaxKind()),
        /** Layer, RMS and group normalization. */
        NORMALIZE(new NormalizeKind()),
        /** Reductions along axes. */
        REDUCE(new ReduceKind()),
        /** Poolings. */
        POOL(new PoolKind()),
        /** Resizes by linear interpolation. */
        RESIZE(new ResizeKind()),
        /** Expressions element by element. */
        ELTWISE(new ElementwiseKind()),
        /** Attention. */
        ATTENTION(new AttentionKind()),
        /** Now the one, now another. */
        ALL(null);

        private final RequestKind<?> request;

        Kind(RequestKind<?> request) {
            this.request = request;
        }

        /** The kind of request; empty for all of them. */
        Optional<RequestKind<?>> request() {
            return Optional.ofNullable(request);
        }
    }

    /** The cases of that seed. */
    public RandomCases(long seed, Kind kind) {
        this.seed = seed;
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** The first {@code count} cases. */
    public Stream<Case> limit(long count) {
        return LongStream.range(0, count).mapToObj(this::get);
    }

    /** Case number {@code index}. */
    public Case get(long index) {
        Draw draw = new Draw(seed + index * 0x9E3779B97F4A7C15L, 2);
        return new Case(request(draw), draw.next(), fill(draw));
    }

    private Request request(Draw draw) {
        return kind.request()
                .orElseGet(() -> Kinds.ALL.get(draw.below(Kinds.ALL.size())))
                .draw(draw);
    }

    private static Fill fill(Draw draw) {
        return switch (draw.below(10)) {
            case 0 -> Fill.EXTREMES;
            case 1, 2 -> Fill.SPECIAL;
            case 3, 4 -> Fill.WIDE;
            default -> Fill.RANDOM;
        };
    }
}
