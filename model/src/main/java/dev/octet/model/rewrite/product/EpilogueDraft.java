package dev.octet.model.rewrite.product;

import dev.octet.request.Activation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Product;

/**
 * A product's epilogue, about to be another one. What nothing is said of stays. Not thread-safe.
 */
public final class EpilogueDraft {
    private final Product product;
    private final Epilogue now;
    private boolean bias;
    private DataType residual;
    private boolean residualLast;
    private Activation activation;
    private Granularity factor;
    private Granularity addend;
    private DataType dst;
    private boolean dstScale;
    private boolean dstZeroPoint;

    /** Begins with what a product has. */
    public EpilogueDraft(Product product) {
        this.product = product;
        now = product.epilogue();
        bias = now.bias();
        residual = now.residualType();
        residualLast = now.residualLast();
        activation = now.activation();
        factor = now.factor();
        addend = now.addend();
        dst = now.dst();
        dstScale = now.dstScale();
        dstZeroPoint = now.dstZeroPoint();
    }

    EpilogueDraft bias() {
        bias = true;
        return this;
    }

    EpilogueDraft residual(DataType type, boolean last) {
        residualLast = last;
        return residual(type);
    }

    /** A residual of this type, where it is added now. */
    public EpilogueDraft residual(DataType type) {
        residual = type;
        return this;
    }

    /** An activation. */
    public EpilogueDraft activation(Activation then) {
        activation = then;
        return this;
    }

    EpilogueDraft factor(Granularity granularity) {
        factor = granularity;
        return this;
    }

    EpilogueDraft addend(Granularity granularity) {
        addend = granularity;
        return this;
    }

    /** Results of 8-bit integers, with a scale and a zero point. */
    public EpilogueDraft integers(DataType type) {
        dst = type;
        dstScale = true;
        dstZeroPoint = true;
        return this;
    }

    /** The product with it. */
    public Product product() {
        return with(
                product,
                new Epilogue(
                        now.srcScale(),
                        now.weightScale(),
                        bias,
                        residual,
                        residualLast,
                        activation,
                        factor,
                        addend,
                        dst,
                        dstScale,
                        dstZeroPoint));
    }

    /** A product with another epilogue. */
    static Product with(Product product, Epilogue epilogue) {
        return product.match(
                gemm ->
                        new Gemm(
                                gemm.batch(),
                                gemm.srcBroadcast(),
                                gemm.m(),
                                gemm.n(),
                                gemm.k(),
                                gemm.src(),
                                gemm.weights(),
                                gemm.layout(),
                                gemm.srcZeroPoint(),
                                gemm.weightZeroPoint(),
                                gemm.weightGroup(),
                                epilogue),
                conv ->
                        new Conv(
                                conv.images(),
                                conv.groups(),
                                conv.srcChannels(),
                                conv.dstChannels(),
                                conv.rank(),
                                conv.depth(),
                                conv.height(),
                                conv.width(),
                                conv.transposed(),
                                conv.srcLayout(),
                                conv.dstLayout(),
                                conv.src(),
                                conv.weights(),
                                conv.srcZeroPoint(),
                                conv.weightZeroPoint(),
                                epilogue));
    }
}
