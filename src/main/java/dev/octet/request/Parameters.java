package dev.octet.request;

import dev.octet.kernel.Operands;
import dev.octet.memory.Buffers;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The values a kernel is prepared with: weights, their scales, the bias, and the fixed quantization
 * of source, residual and destination. {@code prepare} copies what it needs; the arrays may be
 * changed or dropped afterwards. Not thread-safe while it is being filled.
 */
public final class Parameters {
    private final ByteBuffer weights;
    private final DataType type;
    private float[] weightScales;

    /** Of weightScales; null where that was not said. */
    private Grouping weightGrouping;

    private float[] bias;
    private float srcScale = 1;
    private int srcZeroPoint;
    private float residualScale = 1;
    private int residualZeroPoint;
    private float dstScale = 1;
    private int dstZeroPoint;

    private Parameters(ByteBuffer weights, DataType type) {
        this.weights = weights.order(ByteOrder.nativeOrder());
        this.type = type;
    }

    /** s8 weights in the request's layout. */
    public static Parameters of(byte[] weights) {
        return new Parameters(
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
        return new Parameters(bytes, DataType.F32);
    }

    /**
     * Weights from the buffer's position to its limit, heap or direct. Those of f32 lie in native
     * byte order and the buffer must say so, as in {@link Operands}.
     *
     * @param type s8 or f32
     * @throws IllegalArgumentException for another type, or another order of f32
     */
    public static Parameters of(ByteBuffer weights, DataType type) {
        if (type != DataType.S8 && type != DataType.F32) {
            throw new IllegalArgumentException("weights are s8 or f32, got " + type);
        }
        type.checkOrder("weights", Objects.requireNonNull(weights, "weights"));
        return new Parameters(weights.slice(), type);
    }

    /** One scale for all weights, or one per output channel; real units per step. */
    public Parameters weightScales(float... scales) {
        weightScales = Objects.requireNonNull(scales, "scales");
        weightGrouping = null;
        return this;
    }

    /**
     * The scales of quantized weights. Unlike bare numbers they say whose they are: {@link #check}
     * refuses those of a grouping that is not the request's, see {@link Product#weightGrouping()}.
     *
     * @param params of s8, all zero points 0
     * @throws IllegalArgumentException for others
     */
    public Parameters weightScales(QuantParams params) {
        if (params.type() != DataType.S8 || !params.isSymmetric()) {
            throw new IllegalArgumentException(
                    "weights are s8 with zero points of 0, got " + params);
        }
        weightScales(params.scales());
        weightGrouping = params.grouping();
        return this;
    }

    /** N values added after scaling. */
    public Parameters bias(float... bias) {
        this.bias = Objects.requireNonNull(bias, "bias");
        return this;
    }

    /** Scale of the whole source, real units per step. */
    public Parameters srcScale(float scale) {
        srcScale = scale;
        return this;
    }

    /** Zero point of the whole source, in the source type's range. */
    public Parameters srcZeroPoint(int zeroPoint) {
        srcZeroPoint = zeroPoint;
        return this;
    }

    /** Scale and zero point of an 8-bit residual. */
    public Parameters residual(float scale, int zeroPoint) {
        residualScale = scale;
        residualZeroPoint = zeroPoint;
        return this;
    }

    /** Scale of an 8-bit destination. */
    public Parameters dstScale(float scale) {
        dstScale = scale;
        return this;
    }

    /** Zero point of an 8-bit destination, in its range. */
    public Parameters dstZeroPoint(int zeroPoint) {
        dstZeroPoint = zeroPoint;
        return this;
    }

    /** The weights, from 0 to capacity, native byte order: a view of its own, for the engine. */
    public ByteBuffer weights() {
        return weights.duplicate().order(ByteOrder.nativeOrder());
    }

    /** As {@link #weights()}, in direct memory: these very bytes or a copy of them. */
    public ByteBuffer directWeights() {
        return weights.isDirect()
                ? weights()
                : Buffers.allocate(weights.capacity(), "a copy of the weights")
                        .put(weights())
                        .flip();
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

    /** The bias, a copy; null when the request has none. */
    public float[] bias() {
        return bias == null ? null : bias.clone();
    }

    /** Scale of the source; 1 when none was given. */
    public float srcScale() {
        return srcScale;
    }

    /** Zero point of the source; 0 when none was given. */
    public int srcZeroPoint() {
        return srcZeroPoint;
    }

    /** Scale of the residual; 1 when none was given. */
    public float residualScale() {
        return residualScale;
    }

    /** Zero point of the residual; 0 when none was given. */
    public int residualZeroPoint() {
        return residualZeroPoint;
    }

    /** Scale of the destination; 1 when none was given. */
    public float dstScale() {
        return dstScale;
    }

    /** Zero point of the destination; 0 when none was given. */
    public int dstZeroPoint() {
        return dstZeroPoint;
    }

    /**
     * Checks that these are the values the request asks for: each it names, none it does not.
     *
     * @throws IllegalArgumentException with the name and the numbers
     */
    public void check(Product request) {
        if (type != request.weights()) {
            throw new IllegalArgumentException(
                    "the request has " + request.weights() + " weights, got " + type);
        }
        long bytes = (long) request.weightsCount() * type.bytes();
        if (weights.capacity() != bytes) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "weights need %s = %,d bytes, got %,d",
                            weightsFormula(request), bytes, weights.capacity()));
        }
        Epilogue epilogue = request.epilogue();
        if (weightGrouping != null && epilogue.weightScale() != Granularity.NONE) {
            checkWeightGrouping(request);
        }
        checkWeightScales(epilogue.weightScale(), request.channels());
        checkPresence("bias", bias != null, epilogue.bias());
        if (bias != null) {
            checkLength("bias", bias.length, request.channels());
            for (int i = 0; i < bias.length; i++) {
                if (!Float.isFinite(bias[i])) {
                    throw new IllegalArgumentException(
                            RootLocale.format("bias must be finite, bias[%d] is %s", i, bias[i]));
                }
            }
        }
        checkScale("srcScale", srcScale, epilogue.srcScale() == Granularity.PER_TENSOR);
        checkZeroPoint(
                "srcZeroPoint",
                srcZeroPoint,
                request.src(),
                request.srcZeroPoint() == Granularity.PER_TENSOR);
        boolean int8Residual = epilogue.residual().filter(DataType::isInt8).isPresent();
        checkScale("residual scale", residualScale, int8Residual);
        checkZeroPoint(
                "residual zero point",
                residualZeroPoint,
                epilogue.residual().orElse(DataType.S8),
                int8Residual);
        checkScale("dstScale", dstScale, epilogue.dstScale());
        checkZeroPoint("dstZeroPoint", dstZeroPoint, epilogue.dst(), epilogue.dstZeroPoint());
        if (epilogue.dstScale() && !Float.isFinite(1 / dstScale)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "dstScale %s is too small: its reciprocal overflows", dstScale));
        }
    }

    private static String weightsFormula(Product request) {
        String element = request.weights().bytes() == 1 ? "" : request.weights().bytes() + "·";
        return element + Shapes.text(request.weightsShape());
    }

    private void checkWeightScales(Granularity granularity, int n) {
        checkPresence("weightScales", weightScales != null, granularity != Granularity.NONE);
        if (weightScales == null) {
            return;
        }
        checkLength(
                "weightScales", weightScales.length, granularity == Granularity.PER_TENSOR ? 1 : n);
        for (int i = 0; i < weightScales.length; i++) {
            checkPositive("weightScales[" + i + "]", weightScales[i]);
        }
    }

    private void checkWeightGrouping(Product request) {
        int[] shape = request.weightsShape();
        Grouping expected =
                request.epilogue().weightScale() == Granularity.PER_TENSOR
                        ? Grouping.perTensor()
                        : request.weightGrouping();
        boolean fits;
        try {
            fits = expected.isAs(weightGrouping, shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrongGrouping(expected, shape), e);
        }
        if (!fits) {
            throw new IllegalArgumentException(wrongGrouping(expected, shape));
        }
    }

    private String wrongGrouping(Grouping expected, int[] shape) {
        return RootLocale.format(
                "weightScales of weights %s must be %s, as Product.weightGrouping() says; got %,d"
                        + " %s",
                Shapes.text(shape), expected, weightScales.length, weightGrouping);
    }

    private static void checkPresence(String name, boolean given, boolean expected) {
        if (given != expected) {
            throw new IllegalArgumentException(
                    expected
                            ? "the request has " + name + ", none given"
                            : "the request has no " + name + ", but values were given");
        }
    }

    private static void checkLength(String name, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s needs %,d values, got %,d", name, expected, length));
        }
    }

    private static void checkScale(String name, float scale, boolean expected) {
        checkPositive(name, scale);
        if (!expected && scale != 1) {
            throw new IllegalArgumentException("the request has no " + name + ", got " + scale);
        }
    }

    private static void checkPositive(String name, float scale) {
        if (!(scale > 0) || !Float.isFinite(scale)) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s must be finite and greater than 0, is %s", name, scale));
        }
    }

    private static void checkZeroPoint(
            String name, int zeroPoint, DataType type, boolean expected) {
        if (!expected && zeroPoint != 0) {
            throw new IllegalArgumentException("the request has no " + name + ", got " + zeroPoint);
        }
        if (expected && (zeroPoint < type.min() || zeroPoint > type.max())) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s of %s must be in [%d, %d], is %d",
                            name, type, type.min(), type.max(), zeroPoint));
        }
    }
}
