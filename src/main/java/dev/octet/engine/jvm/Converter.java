package dev.octet.engine.jvm;

/**
 * The loops between floats and integers, over n elements that lie side by side. Stateless; every
 * implementation gives the same bits. An integer is wanted in [low, high], which lies in the range
 * of u8 or s8; of either the low byte is written. Offsets count elements.
 */
abstract class Converter {

    /** The largest magnitude below infinity; 0 for none. */
    abstract float largest(float[] x, int at, int n);

    /** The smallest finite value, at most 0. */
    abstract float least(float[] x, int at, int n);

    /** The largest finite value, at least 0. */
    abstract float greatest(float[] x, int at, int n);

    /** {@code clamp(roundHalfEven(x / scale) + zeroPoint)}; of NaN the zero point. */
    abstract void quantize(
            float[] x,
            int at,
            int n,
            float scale,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out);

    /** {@code clamp(roundHalfEven(x · inverse) + zeroPoint)}; of NaN the zero point. */
    abstract void requantize(
            float[] x,
            int at,
            int n,
            float inverse,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out);

    /** {@code scale · (q − zeroPoint)} of s8 or u8. */
    abstract void dequantize(
            byte[] q,
            int at,
            int n,
            boolean signed,
            float scale,
            int zeroPoint,
            float[] x,
            int out);

    /** {@code scale · q} of s32. */
    final void dequantize(int[] q, int at, int n, float scale, float[] x, int out) {
        for (int i = 0; i < n; i++) {
            x[out + i] = q[at + i] * scale;
        }
    }

    // ---- each element with a scale of its own: the first is at `first` ----

    final void quantizeEach(
            float[] x,
            int at,
            int n,
            float[] scales,
            int[] zeroPoints,
            int first,
            int low,
            int high,
            byte[] q,
            int out) {
        for (int i = 0; i < n; i++) {
            int zeroPoint = zeroPoints[first + i];
            q[out + i] =
                    Rounding.toByte(
                            x[at + i] / scales[first + i],
                            zeroPoint,
                            low - zeroPoint,
                            high - zeroPoint);
        }
    }

    final void dequantizeEach(
            byte[] q,
            int at,
            int n,
            boolean signed,
            float[] scales,
            int[] zeroPoints,
            int first,
            float[] x,
            int out) {
        int mask = signed ? -1 : 0xFF;
        for (int i = 0; i < n; i++) {
            x[out + i] = scales[first + i] * ((q[at + i] & mask) - zeroPoints[first + i]);
        }
    }

    final void dequantizeEach(
            int[] q, int at, int n, float[] scales, int first, float[] x, int out) {
        for (int i = 0; i < n; i++) {
            x[out + i] = scales[first + i] * q[at + i];
        }
    }
}
