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
    private Granularity srcScale = Granularity.NONE;
    private Granularity weightScale = Granularity.NONE;
    private boolean bias;
    private DataType residual;
    private Activation activation = Activation.LINEAR;
    DataType dst = DataType.S32;
    private boolean dstScale;
    private boolean dstZeroPoint;

    ProductBuilder() {}

    abstract B self();

    /**
     * The request.
     *
     * @throws IllegalArgumentException with the numbers, when it is not valid
     */
    public abstract Product build();

    Epilogue epilogue() {
        return new Epilogue(
                srcScale, weightScale, bias, residual, activation, dst, dstScale, dstZeroPoint);
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

    /** Applies an activation; linear. */
    public final B activation(Activation activation) {
        this.activation = Objects.requireNonNull(activation, "activation");
        return self();
    }

    /** An 8-bit dst has a scale. */
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
