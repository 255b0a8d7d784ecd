package dev.octet.request;

import java.util.Objects;

/**
 * What the builders of all products share: types and attributes. Every setting has the default
 * named at it. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ProductBuilder<B extends ProductBuilder<B>>
        permits GemmBuilder, ConvBuilder {
    DataType src = DataType.S8;
    DataType weights = DataType.S8;
    Granularity srcZeroPoint = Granularity.NONE;
    Granularity weightZeroPoint = Granularity.NONE;
    private Granularity srcScale = Granularity.NONE;
    private Granularity weightScale = Granularity.NONE;
    private boolean bias;
    private DataType residual;
    private boolean residualLast;
    private Activation activation = Activation.LINEAR;
    private Granularity factor = Granularity.NONE;
    private Granularity addend = Granularity.NONE;
    DataType dst = DataType.S32;
    private boolean dstScale;
    private boolean dstZeroPoint;

    ProductBuilder() {}

    abstract B self();

    abstract B weightGroup(int size);

    /**
     * The request.
     *
     * @throws IllegalArgumentException with the numbers, when it is not valid
     */
    public abstract Product build();

    Epilogue epilogue() {
        return new Epilogue(
                srcScale,
                weightScale,
                bias,
                residual,
                residualLast,
                activation,
                factor,
                addend,
                dst,
                dstScale,
                dstZeroPoint);
    }

    /** Types of src, weights and dst; s8, s8, s32. */
    public final B types(DataType src, DataType weights, DataType dst) {
        this.src = Objects.requireNonNull(src, "src");
        this.weights = Objects.requireNonNull(weights, "weights");
        this.dst = Objects.requireNonNull(dst, "dst");
        return self();
    }

    /** Source scale; none. */
    public final B srcScale(Granularity granularity) {
        srcScale = Objects.requireNonNull(granularity, "granularity");
        return self();
    }

    /** Source zero point; none. */
    public final B srcZeroPoint(Granularity granularity) {
        srcZeroPoint = Objects.requireNonNull(granularity, "granularity");
        return self();
    }

    /** Weight scale; none. */
    public final B weightScale(Granularity granularity) {
        weightScale = Objects.requireNonNull(granularity, "granularity");
        return self();
    }

    /** Zero point of the weights, PER_TENSOR or PER_CHANNEL, or with groups PER_GROUP; none. */
    public final B weightZeroPoint(Granularity granularity) {
        weightZeroPoint = Objects.requireNonNull(granularity, "granularity");
        return self();
    }

    /** Adds a bias. */
    public final B bias() {
        bias = true;
        return self();
    }

    /** Adds a residual tensor of that type. */
    public final B residual(DataType type) {
        residual = Objects.requireNonNull(type, "type");
        return self();
    }

    /** Adds the residual behind the activation, factors and addends; before the activation. */
    public final B residualLast() {
        residualLast = true;
        return self();
    }

    /** Multiplies behind the activation, PER_TENSOR or PER_CHANNEL; by nothing. */
    public final B factor(Granularity granularity) {
        factor = Objects.requireNonNull(granularity, "granularity");
        return self();
    }

    /** Adds behind the activation and the factor, PER_TENSOR or PER_CHANNEL; nothing. */
    public final B addend(Granularity granularity) {
        addend = Objects.requireNonNull(granularity, "granularity");
        return self();
    }

    /** Applies an activation; linear. */
    public final B activation(Activation activation) {
        this.activation = Objects.requireNonNull(activation, "activation");
        return self();
    }

    /** dst has a scale. */
    public final B dstScale() {
        dstScale = true;
        return self();
    }

    /** An 8-bit dst has a zero point. */
    public final B dstZeroPoint() {
        dstZeroPoint = true;
        return self();
    }
}
