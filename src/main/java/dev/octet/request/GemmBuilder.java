package dev.octet.request;

import java.util.Objects;

/** Builds a {@link Gemm}; every setting has the default named at it. Not thread-safe. */
public final class GemmBuilder extends ProductBuilder<GemmBuilder> {
    private final int m;
    private final int n;
    private final int k;
    private int batch = 1;
    private boolean srcBroadcast;
    private WeightsLayout layout = WeightsLayout.KN;
    private int weightGroup;

    GemmBuilder(int m, int n, int k) {
        this.m = m;
        this.n = n;
        this.k = k;
    }

    @Override
    GemmBuilder self() {
        return this;
    }

    /** Number of weights matrices, and of src matrices; 1. */
    public GemmBuilder batch(int batch) {
        this.batch = batch;
        return this;
    }

    /** All batch entries multiply the same src. */
    public GemmBuilder srcBroadcast() {
        srcBroadcast = true;
        return this;
    }

    /** Layout in which the weights are handed over; [K,N]. */
    public GemmBuilder layout(WeightsLayout layout) {
        this.layout = Objects.requireNonNull(layout, "layout");
        return this;
    }

    /** Weight scales PER_GROUP, of {@code size} successive weights along K each; none. */
    @Override
    public GemmBuilder weightGroup(int size) {
        weightGroup = size;
        return weightScale(Granularity.PER_GROUP);
    }

    /**
     * The request.
     *
     * @throws IllegalArgumentException as {@link Gemm} does
     */
    @Override
    public Gemm build() {
        return new Gemm(
                batch,
                srcBroadcast,
                m,
                n,
                k,
                src,
                weights,
                layout,
                srcZeroPoint,
                weightZeroPoint,
                weightGroup,
                epilogue());
    }
}
