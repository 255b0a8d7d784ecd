package dev.octet.request;

import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The values a kernel is prepared with: weights, their scales, the bias, and the fixed quantization
 * of source, residual and destination. Immutable: every setting is a copy with one value more. What
 * arrays and buffers hold is read by {@code prepare}, which copies what it needs; they may be
 * changed or dropped afterwards.
 */
public final class Parameters {
    private static final Fixed NONE = new Fixed(null, null, null);

    private final ByteBuffer weights;
    private final DataType weightsType;
    private final float[] weightScales;

    /** Of weightScales; null where that was not said. */
    private final Grouping weightGrouping;

    private final float[] bias;
    private final Fixed src;
    private final Fixed residual;
    private final Fixed dst;

    /**
     * How a tensor is quantized.
     *
     * @param scale null where none was given
     * @param zeroPoint null where none was given
     * @param params as they were given; null where scale and zero point were given by themselves
     */
    record Fixed(Float scale, Integer zeroPoint, QuantParams params) {
        private static Fixed of(QuantParams params) {
            boolean none = Objects.requireNonNull(params, "params").count() == 0;
            return new Fixed(
                    none ? null : params.scale(0), none ? null : params.zeroPoint(0), params);
        }

        private Fixed withScale(float scale) {
            return new Fixed(scale, zeroPoint, null);
        }

        private Fixed withZeroPoint(int zeroPoint) {
            return new Fixed(scale, zeroPoint, null);
        }

        float scaleOrOne() {
            return scale == null ? 1 : scale;
        }

        int zeroPointOrNone() {
            return zeroPoint == null ? 0 : zeroPoint;
        }
    }

    private Parameters(
            ByteBuffer weights,
            DataType weightsType,
            float[] weightScales,
            Grouping weightGrouping,
            float[] bias,
            Fixed src,
            Fixed residual,
            Fixed dst) {
        this.weights = weights;
        this.weightsType = weightsType;
        this.weightScales = weightScales;
        this.weightGrouping = weightGrouping;
        this.bias = bias;
        this.src = src;
        this.residual = residual;
        this.dst = dst;
    }

    private static Parameters ofWeights(ByteBuffer weights, DataType type) {
        return new Parameters(weights, type, null, null, null, NONE, NONE, NONE);
    }

    /** No values: of dynamic conversions, and to begin with where there are no weights. */
    public static Parameters none() {
        return ofWeights(null, null);
    }

    /** s8 weights in the request's layout. */
    public static Parameters of(byte[] weights) {
        return ofWeights(
                ByteBuffer.wrap(Objects.requireNonNull(weights, "weights")).slice(), DataType.S8);
    }

    /** f32 weights in the request's layout. */
    public static Parameters of(float[] weights) {
        ByteBuffer bytes =
                ByteBuffer.allocate(
                                Math.multiplyExact(
                                        4, Objects.requireNonNull(weights, "weights").length))
                        .order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(weights);
        return ofWeights(bytes, DataType.F32);
    }

    /**
     * Weights from the buffer's position to its limit, heap or direct. Those of f32 lie in native
     * byte order and the buffer must say so, as for {@link dev.octet.kernel.Operands}.
     *
     * @param type s8 or f32
     * @throws IllegalArgumentException for another type, or another order of f32
     */
    public static Parameters of(ByteBuffer weights, DataType type) {
        if (type != DataType.S8 && type != DataType.F32) {
            throw new IllegalArgumentException("weights are s8 or f32, got " + type);
        }
        type.checkOrder("weights", Objects.requireNonNull(weights, "weights"));
        return ofWeights(weights.slice(), type);
    }

    /** As {@link #of(ByteBuffer, DataType)}, with the other values of these. */
    public Parameters weights(ByteBuffer weights, DataType type) {
        Parameters other = of(weights, type);
        return new Parameters(
                other.weights, type, weightScales, weightGrouping, bias, src, residual, dst);
    }

    /**
     * One scale for all weights, or one per output channel; real units per step. Of a {@link
     * Normalize} the values that it multiplies by.
     */
    public Parameters weightScales(float... scales) {
        return withScales(Objects.requireNonNull(scales, "scales").clone(), null);
    }

    /**
     * The scales of quantized weights. Unlike bare numbers they say whose they are: {@link
     * Request#check} refuses those of a grouping that is not the request's, see {@link
     * Product#weightGrouping()}.
     *
     * @param params of s8, all zero points 0
     * @throws IllegalArgumentException for others
     */
    public Parameters weightScales(QuantParams params) {
        if (params.type() != DataType.S8 || !params.isSymmetric()) {
            throw new IllegalArgumentException(
                    "weights are s8 with zero points of 0, got " + params);
        }
        return withScales(params.scales(), params.grouping());
    }

    private Parameters withScales(float[] scales, Grouping grouping) {
        return new Parameters(weights, weightsType, scales, grouping, bias, src, residual, dst);
    }

    /** N values added after scaling, or after what a {@link Normalize} multiplies by. */
    public Parameters bias(float... bias) {
        Objects.requireNonNull(bias, "bias");
        return new Parameters(
                weights,
                weightsType,
                weightScales,
                weightGrouping,
                bias.clone(),
                src,
                residual,
                dst);
    }

    /** Scale and zero point of the source; of a conversion all of them. */
    public Parameters src(QuantParams params) {
        return withSrc(Fixed.of(params));
    }

    /** Scale of the whole source, real units per step. */
    public Parameters srcScale(float scale) {
        return withSrc(src.withScale(scale));
    }

    /** Zero point of the whole source, in the source type's range. */
    public Parameters srcZeroPoint(int zeroPoint) {
        return withSrc(src.withZeroPoint(zeroPoint));
    }

    private Parameters withSrc(Fixed src) {
        return new Parameters(
                weights, weightsType, weightScales, weightGrouping, bias, src, residual, dst);
    }

    /** Scale and zero point of an 8-bit residual. */
    public Parameters residual(QuantParams params) {
        return withResidual(Fixed.of(params));
    }

    /** Scale and zero point of an 8-bit residual. */
    public Parameters residual(float scale, int zeroPoint) {
        return withResidual(new Fixed(scale, zeroPoint, null));
    }

    private Parameters withResidual(Fixed residual) {
        return new Parameters(
                weights, weightsType, weightScales, weightGrouping, bias, src, residual, dst);
    }

    /** Scale and zero point of an 8-bit destination; of a quantization all of them. */
    public Parameters dst(QuantParams params) {
        return withDst(Fixed.of(params));
    }

    /** Scale of an 8-bit destination. */
    public Parameters dstScale(float scale) {
        return withDst(dst.withScale(scale));
    }

    /** Zero point of an 8-bit destination, in its range. */
    public Parameters dstZeroPoint(int zeroPoint) {
        return withDst(dst.withZeroPoint(zeroPoint));
    }

    private Parameters withDst(Fixed dst) {
        return new Parameters(
                weights, weightsType, weightScales, weightGrouping, bias, src, residual, dst);
    }

    /**
     * The weights, from 0 to capacity, native byte order: a view of its own, for the engine; null
     * for none.
     */
    public ByteBuffer weights() {
        return weights == null ? null : weights.duplicate().order(ByteOrder.nativeOrder());
    }

    /** As {@link #weights()}, in direct memory: these very bytes or a copy of them. */
    public ByteBuffer directWeights() {
        return weights.isDirect()
                ? weights()
                : Buffers.allocate(weights.capacity(), "a copy of the weights")
                        .put(weights())
                        .flip();
    }

    /** Type of the weights; null for none. */
    public DataType weightsType() {
        return weightsType;
    }

    /** The weight scales, a copy; null for none. */
    public float[] weightScales() {
        return weightScales == null ? null : weightScales.clone();
    }

    /** What the weight scales were said to be of; null where that was not said. */
    Grouping weightGrouping() {
        return weightGrouping;
    }

    /**
     * The weight scales as N values.
     *
     * @return N values, all 1 where the request has no weight scale
     */
    public float[] channelScales(int n) {
        float[] scales = new float[n];
        for (int i = 0; i < n; i++) {
            scales[i] = weightScales == null ? 1 : weightScales[weightScales.length == 1 ? 0 : i];
        }
        return scales;
    }

    /** The bias, a copy; null for none. */
    public float[] bias() {
        return bias == null ? null : bias.clone();
    }

    /** How the source is quantized; null where it was not given as a whole. */
    public QuantParams src() {
        return src.params();
    }

    /** How the residual is quantized; null where it was not given as a whole. */
    public QuantParams residual() {
        return residual.params();
    }

    /** How the destination is quantized; null where it was not given as a whole. */
    public QuantParams dst() {
        return dst.params();
    }

    /** Scale of the source; 1 when none was given. */
    public float srcScale() {
        return src.scaleOrOne();
    }

    /** Zero point of the source; 0 when none was given. */
    public int srcZeroPoint() {
        return src.zeroPointOrNone();
    }

    /** Scale of the residual; 1 when none was given. */
    public float residualScale() {
        return residual.scaleOrOne();
    }

    /** Zero point of the residual; 0 when none was given. */
    public int residualZeroPoint() {
        return residual.zeroPointOrNone();
    }

    /** Scale of the destination; 1 when none was given. */
    public float dstScale() {
        return dst.scaleOrOne();
    }

    /** Zero point of the destination; 0 when none was given. */
    public int dstZeroPoint() {
        return dst.zeroPointOrNone();
    }

    Fixed fixedSrc() {
        return src;
    }

    Fixed fixedResidual() {
        return residual;
    }

    Fixed fixedDst() {
        return dst;
    }
}
