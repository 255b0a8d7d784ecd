package dev.octet.quant;

import dev.octet.quant.runs.Runs;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Objects;

/**
 * Float arrays to integers and back, by the contract, in plain Java: for weights, small tensors and
 * tests. Streams of activations go through an engine's quantizing kernel.
 *
 * <p>Tensors are dense and row-major. No shape at all means one axis with all elements. Integers
 * are the bytes of s8 or u8, as the parameters say. Every f32 operation is rounded by itself.
 * Stateless, so thread-safe.
 *
 * <p>All methods throw IllegalArgumentException when the shape and the array, or the shape and the
 * number of scales, do not match.
 */
public final class Quantizer {
    private Quantizer() {}

    /**
     * q = clamp(roundHalfEven(x / scale) + zeroPoint, min, max); NaN gives the zero point, ±∞
     * saturates.
     *
     * @param params of s8 or u8
     */
    public static byte[] quantize(float[] x, QuantParams params, int... shape) {
        byte[] q = new byte[x.length];
        quantize(x, q, 0, x.length, params, shape(x.length, params, shape));
        return q;
    }

    /**
     * As quantize, of a piece of a tensor: elements start to start + count − 1 in the order of
     * memory, in x and q from 0 on. For tensors that are larger than an array.
     *
     * @param params of s8 or u8
     * @param shape of the whole tensor
     * @throws IndexOutOfBoundsException when the tensor or an array has fewer elements
     */
    public static void quantize(
            float[] x, byte[] q, long start, int count, QuantParams params, int... shape) {
        Runs runs = pieces(x.length, q.length, start, count, params, shape);
        runs.forEach(
                start,
                count,
                (index, from, to) -> {
                    float scale = params.scale(index);
                    int zeroPoint = params.zeroPoint(index);
                    for (int i = from; i < to; i++) {
                        q[i] = step(x[i] / scale, zeroPoint, params);
                    }
                });
    }

    /**
     * x = scale · (q − zeroPoint), in f32.
     *
     * @param params of s8 or u8
     */
    public static float[] dequantize(byte[] q, QuantParams params, int... shape) {
        float[] x = new float[q.length];
        dequantize(q, x, 0, q.length, params, shape(q.length, params, shape));
        return x;
    }

    /**
     * As dequantize, of a piece of a tensor: elements start to start + count − 1 in the order of
     * memory, in q and x from 0 on.
     *
     * @param params of s8 or u8
     * @param shape of the whole tensor
     * @throws IndexOutOfBoundsException when the tensor or an array has fewer elements
     */
    public static void dequantize(
            byte[] q, float[] x, long start, int count, QuantParams params, int... shape) {
        Runs runs = pieces(x.length, q.length, start, count, params, shape);
        runs.forEach(
                start,
                count,
                (index, from, to) -> {
                    float scale = params.scale(index);
                    int zeroPoint = params.zeroPoint(index);
                    for (int i = from; i < to; i++) {
                        x[i] = scale * (integer(q[i], params) - zeroPoint);
                    }
                });
    }

    /** What is left of x: dequantize(quantize(x)). */
    public static float[] roundTrip(float[] x, QuantParams params, int... shape) {
        return dequantize(quantize(x, params, shape), params, shape);
    }

    /**
     * Accumulators to 8 bits, as an epilogue does it: roundHalfEven((f32(acc) · scale) · (1 /
     * toScale)) + toZeroPoint, saturated.
     *
     * @param from of s32
     * @param to of s8 or u8
     * @throws IllegalArgumentException also when the reciprocal of a scale of {@code to} overflows
     */
    public static byte[] requantize(int[] acc, QuantParams from, QuantParams to, int... shape) {
        if (from.type() != DataType.S32) {
            throw new IllegalArgumentException("accumulators are s32, not " + from.type());
        }
        Runs sources = runs(from, shape(acc.length, from, shape));
        float[] real = new float[acc.length];
        sources.forEach(
                (index, begin, end) -> {
                    for (int i = begin; i < end; i++) {
                        real[i] = acc[i] * from.scale(index);
                    }
                });
        return multiplied(real, to, shape);
    }

    /**
     * 8 bits to other 8 bits: roundHalfEven((scale · (q − zeroPoint)) · (1 / toScale)) +
     * toZeroPoint, saturated.
     *
     * @param from of s8 or u8
     * @param to of s8 or u8
     * @throws IllegalArgumentException also when the reciprocal of a scale of {@code to} overflows
     */
    public static byte[] requantize(byte[] q, QuantParams from, QuantParams to, int... shape) {
        return multiplied(dequantize(q, from, shape), to, shape);
    }

    /** As quantize, with the reciprocal of the scale: what follows an accumulator. */
    private static byte[] multiplied(float[] x, QuantParams params, int... shape) {
        Runs runs = runs(params, shape(x.length, params, shape));
        requireInt8(params);
        byte[] q = new byte[x.length];
        runs.forEach(
                (index, from, to) -> {
                    float inverse = params.reciprocal(index);
                    int zeroPoint = params.zeroPoint(index);
                    for (int i = from; i < to; i++) {
                        q[i] = step(x[i] * inverse, zeroPoint, params);
                    }
                });
        return q;
    }

    private static byte step(float quotient, int zeroPoint, QuantParams params) {
        if (Float.isNaN(quotient)) {
            return (byte) zeroPoint;
        }
        // f64: the sum with the zero point is exact
        double q = Math.rint(quotient) + zeroPoint;
        return (byte) Math.max(params.min(), Math.min(params.max(), q));
    }

    /** The integer that a byte stands for. */
    public static int integer(byte q, QuantParams params) {
        return params.type() == DataType.U8 ? Byte.toUnsignedInt(q) : q;
    }

    private static void requireInt8(QuantParams params) {
        if (!params.type().isInt8()) {
            throw new IllegalArgumentException("integers are s8 or u8, not " + params.type());
        }
    }

    private static Runs pieces(
            int floats, int bytes, long start, int count, QuantParams params, int[] shape) {
        requireInt8(params);
        Runs runs = runs(params, shape);
        Objects.checkFromIndexSize(start, count, runs.elements());
        Objects.checkFromIndexSize(0, count, Math.min(floats, bytes));
        return runs;
    }

    /** The shape of an array that has all elements. */
    private static int[] shape(int length, QuantParams params, int[] shape) {
        int[] extents = shape.length == 0 ? new int[] {length} : shape;
        long elements = new Runs(params.grouping(), extents).elements();
        if (elements != length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "shape %s has %d elements, the array %d",
                            Arrays.toString(extents), elements, length));
        }
        return extents;
    }

    private static Runs runs(QuantParams params, int[] shape) {
        Runs runs = new Runs(params.grouping(), shape);
        if (runs.count() != params.count()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s of shape %s has %d scales, the parameters have %d",
                            params.grouping(),
                            Arrays.toString(shape),
                            runs.count(),
                            params.count()));
        }
        return runs;
    }
}
