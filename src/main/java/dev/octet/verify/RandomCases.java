package dev.octet.verify;

import dev.octet.request.Request;
import java.util.List;
import java.util.Objects;
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
        GEMM(List.of(Kinds.GEMM)),
        /** Convolutions, some of them transposed. */
        CONV(List.of(Kinds.CONV)),
        /** Quantizations, dequantizations, requantizations. */
        QUANTIZE(List.of(Kinds.QUANTIZE)),
        /** Softmax and its logarithm. */
        SOFTMAX(List.of(Kinds.SOFTMAX)),
        /** Layer, RMS and group normalization. */
        NORMALIZE(List.of(Kinds.NORMALIZE)),
        /** Reductions along axes. */
        REDUCE(List.of(Kinds.REDUCE)),
        /** Poolings. */
        POOL(List.of(Kinds.POOL)),
        /** Expressions element by element. */
        ELTWISE(List.of(Kinds.ELTWISE)),
        /** Now the one, now another. */
        ALL(Kinds.ALL);

        private final List<RequestKind<?>> kinds;

        Kind(List<RequestKind<?>> kinds) {
            this.kinds = kinds;
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
        return (kind.kinds.size() == 1
                        ? kind.kinds.get(0)
                        : kind.kinds.get(draw.below(kind.kinds.size())))
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
