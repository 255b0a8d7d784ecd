package dev.octet.request;

import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The values a kernel is prepared with: weights, their scales, the bias, and the fixed quantization
 * of source, residual and destination. Immutable: every setting is a copy with one value more. What
 * arrays and buffers hold is read by {@code prepare}, which copies what it needs; they may be
 * changed or dropped afterwards.
 */
public final class Parameters {
    private static final Fixed NONE = new Fixed(null, null, null);

    private final Weights weights;

    /** Absent for those there are not. */
    private final Map<ChannelValues, float[]> channelValues;

    private final Fixed src;
    private final Fixed residual;
    private final Fixed dst;

    /**
     * Weights and how they are quantized; null for what there is not.
     *
     * @param grouping of scales; null where that was not said
     */
    private record Weights(
            ByteBuffer bytes, DataType type, float[] scales, Grouping grouping, int[] zeroPoints) {
        private static final Weights NONE = new Weights(null, null, null, null, null);

        private Weights of(ByteBuffer bytes, DataType type) {
            return new Weights(bytes, type, scales, grouping, zeroPoints);
        }

        private Weights withScales(float[] scales, Grouping grouping) {
            return new Weights(bytes, type, scales, grouping, zeroPoints);
        }

        private Weights withZeroPoints(int[] zeroPoints) {
            return new Weights(bytes, type, scales, grouping, zeroPoints);
        }
    }

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
            Weights weights,
            Map<ChannelValues, float[]> channelValues,
            Fixed src,
            Fixed residual,
            Fixed dst) {
        this.weights = weights;
        this.channelValues = channelValues;
        this.src = src;
        this.residual = residual;
        this.dst = dst;
    }

    private static Parameters ofWeights(ByteBuffer weights, DataType type) {
        return new Parameters(Weights.NONE.of(weights, type), Map.of(), NONE, NONE, NONE);
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
     * @param type s8, u8 or f32
     * @throws IllegalArgumentException for another type, or another order of f32
     */
    public static Parameters of(ByteBuffer weights, DataType type) {
        if (type != DataType.F32 && !type.isInt8()) {
            throw new IllegalArgumentException("weights are s8, u8 or f32, got " + type);
        }
        type.checkOrder("weights", Objects.requireNonNull(weights, "weights"));
        return ofWeights(weights.slice(), type);
    }

    /** As {@link #of(ByteBuffer, DataType)}, with the other values of these. */
    public Parameters weights(ByteBuffer weights, DataType type) {
        return withWeights(this.weights.of(of(weights, type).weights.bytes(), type));
    }

    /**
     * One scale for all weights, or one per output channel, or one for each of its groups along K:
     * [groups, N] of weights [K,N], [N, groups] of weights [N,K]. Real units per step. Of a {@link
     * Normalize} the values that it multiplies by.
     */
    public Parameters weightScales(float... scales) {
        return withWeights(
                weights.withScales(Objects.requireNonNull(scales, "scales").clone(), null));
    }

    /**
     * The scales and zero points of quantized weights. Unlike bare numbers they say whose they are:
     * {@link Request#check} refuses those of a grouping that is not the request's, see {@link
     * Product#weightGrouping()}. Where the request has no zero points of weights, all are to be 0.
     *
     * @param params of the weights' type
     * @throws IllegalArgumentException for f32
     */
    public Parameters weightScales(QuantParams params) {
        if (!params.type().isInt8()) {
            throw new IllegalArgumentException("quantized weights are s8 or u8, got " + params);
        }
        return withWeights(
                weights.withScales(params.scales(), params.grouping())
                        .withZeroPoints(params.zeroPoints()));
    }

    /** One zero point for all weights, or as many as there can be scales; in the weights' range. */
    public Parameters weightZeroPoints(int... zeroPoints) {
        return withWeights(
                weights.withZeroPoints(Objects.requireNonNull(zeroPoints, "zeroPoints").clone()));
    }

    private Parameters withWeights(Weights weights) {
        return new Parameters(weights, channelValues, src, residual, dst);
    }

    /** N values added after scaling, or after what a {@link Normalize} multiplies by. */
    public Parameters bias(float... bias) {
        return with(ChannelValues.BIAS, bias);
    }

    /** N slopes of PReLU for y ≤ 0. */
    public Parameters slopes(float... slopes) {
        return with(ChannelValues.SLOPES, slopes);
    }

    /** What is multiplied by behind the activation: one value, or one per output channel. */
    public Parameters factors(float... factors) {
        return with(ChannelValues.FACTORS, factors);
    }

    /** What is added behind the activation and the factors: one value, or one per channel. */
    public Parameters addends(float... addends) {
        return with(ChannelValues.ADDENDS, addends);
    }

    /** Values of the output channels, by what they are for. */
    public Parameters with(ChannelValues which, float... values) {
        Map<ChannelValues, float[]> all = new EnumMap<>(ChannelValues.class);
        all.putAll(channelValues);
        all.put(which, Objects.requireNonNull(values, which.toString()).clone());
        return new Parameters(weights, all, src, residual, dst);
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
        return new Parameters(weights, channelValues, src, residual, dst);
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
        return new Parameters(weights, channelValues, src, residual, dst);
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
        return new Parameters(weights, channelValues, src, residual, dst);
    }

    /**
     * The weights, from 0 to capacity, native byte order: a view of its own, for the engine; null
     * for none.
     */
    public ByteBuffer weights() {
        return weights.bytes() == null
                ? null
                : weights.bytes().duplicate().order(ByteOrder.nativeOrder());
    }

    /** As {@link #weights()}, in direct memory: these very bytes or a copy of them. */
    public ByteBuffer directWeights() {
        return weights.bytes().isDirect()
                ? weights()
                : Buffers.allocate(weights.bytes().capacity(), "a copy of the weights")
                        .put(weights())
                        .flip();
    }

    /** Type of the weights; null for none. */
    public DataType weightsType() {
        return weights.type();
    }

    /** The weight scales, a copy; null for none. */
    public float[] weightScales() {
        return weights.scales() == null ? null : weights.scales().clone();
    }

    /** What the weight scales were said to be of; null where that was not said. */
    Grouping weightGrouping() {
        return weights.grouping();
    }

    /**
     * The weight scales as N values.
     *
     * @return N values, all 1 where the request has no weight scale
     */
    public float[] channelScales(int n) {
        return spread(weights.scales(), n, 1);
    }

    /** The zero points of the weights, a copy; null for none. */
    public int[] weightZeroPoints() {
        return weights.zeroPoints() == null ? null : weights.zeroPoints().clone();
    }

    /**
     * The zero points of the weights as N values.
     *
     * @return N values, all 0 where there are none
     */
    public int[] channelZeroPoints(int n) {
        int[] given = weights.zeroPoints();
        int[] zeroPoints = new int[n];
        for (int i = 0; given != null && i < n; i++) {
            zeroPoints[i] = given[given.length == 1 ? 0 : i];
        }
        return zeroPoints;
    }

    /** The bias, a copy; null for none. */
    public float[] bias() {
        return values(ChannelValues.BIAS);
    }

    /** Values of the output channels as they were given, a copy; null for none. */
    public float[] values(ChannelValues which) {
        float[] values = channelValues.get(which);
        return values == null ? null : values.clone();
    }

    /**
     * Values of the output channels as N values.
     *
     * @return N values, all of them the identity where there are none
     */
    public float[] values(ChannelValues which, int n) {
        return spread(channelValues.get(which), n, which.identity());
    }

    private static float[] spread(float[] given, int n, float identity) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = given == null ? identity : given[given.length == 1 ? 0 : i];
        }
        return values;
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
