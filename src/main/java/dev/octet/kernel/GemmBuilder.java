package dev.octet.kernel;

import java.util.Objects;

/** Builds a {@link Gemm}; every setting has the default named at it. Not thread-safe. */
public final class GemmBuilder {
    private final int m;
    private final int n;
    private final int k;
    private int batch = 1;
    private boolean srcBroadcast;
    private DataType src = DataType.S8;
    private DataType weights = DataType.S8;
    private WeightsLayout layout = WeightsLayout.KN;
    private Granularity srcZeroPoint = Granularity.NONE;
    private Granularity srcScale = Granularity.NONE;
    private Granularity weightScale = Granularity.NONE;
    private boolean bias;
    private DataType residual;
    private Activation activation = Activation.LINEAR;
    private DataType dst = DataType.S32;
    private boolean dstScale;
    private boolean dstZeroPoint;

    GemmBuilder(int m, int n, int k) {
        this.m = m;
        this.n = n;
        this.k = k;
    }

    /** Types of src, weights and dst; s8, s8, s32. */
    public GemmBuilder types(DataType src, DataType weights, DataType dst) {
        this.src = Objects.requireNonNull(src, "src");
        this.weights = Objects.requireNonNull(weights, "weights");
        this.dst = Objects.requireNonNull(dst, "dst");
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

    /** Source scale; none. */
    public GemmBuilder srcScale(Granularity granularity) {
        srcScale = Objects.requireNonNull(granularity, "granularity");
        return this;
    }

    /** Source zero point; none. */
    public GemmBuilder srcZeroPoint(Granularity granularity) {
        srcZeroPoint = Objects.requireNonNull(granularity, "granularity");
        return this;
    }

    /** Weight scale; none. */
    public GemmBuilder weightScale(Granularity granularity) {
        weightScale = Objects.requireNonNull(granularity, "granularity");
        return this;
    }

    /** Adds a bias. */
    public GemmBuilder bias() {
        bias = true;
        return this;
    }

    /** Adds a residual tensor of that type. */
    public GemmBuilder residual(DataType type) {
        residual = Objects.requireNonNull(type, "type");
        return this;
    }

    /** Applies an activation; linear. */
    public GemmBuilder activation(Activation activation) {
        this.activation = Objects.requireNonNull(activation, "activation");
        return this;
    }

    /** An 8-bit dst has a scale. */
    public GemmBuilder dstScale() {
        dstScale = true;
        return this;
    }

    /** An 8-bit dst has a zero point. */
    public GemmBuilder dstZeroPoint() {
        dstZeroPoint = true;
        return this;
    }

    /**
     * The request.
     *
     * @throws IllegalArgumentException as {@link Gemm} does
     */
    public Gemm build() {
        Epilogue epilogue =
                new Epilogue(
                        srcScale,
                        weightScale,
                        bias,
                        residual,
                        activation,
                        dst,
                        dstScale,
                        dstZeroPoint);
        return new Gemm(batch, srcBroadcast, m, n, k, src, weights, layout, srcZeroPoint, epilogue);
    }
}
