package dev.octet.engine.jvm;

/** In plain Java: the reference, and what the vector code leaves over. */
final class ScalarConverter extends Converter {
    static final int INFINITY_BITS = 0x7F800000;

    @Override
    float largest(float[] x, int at, int n) {
        return largestFinite(x, at, n);
    }

    /** Bits of non-negative floats compare as the floats do. */
    static float largestFinite(float[] x, int at, int n) {
        int most = 0;
        for (int i = 0; i < n; i++) {
            int magnitude = Float.floatToRawIntBits(x[at + i]) & Integer.MAX_VALUE;
            most = Math.max(most, magnitude < INFINITY_BITS ? magnitude : 0);
        }
        return Float.intBitsToFloat(most);
    }

    @Override
    float least(float[] x, int at, int n) {
        return leastFinite(x, at, n);
    }

    static float leastFinite(float[] x, int at, int n) {
        float least = 0;
        for (int i = 0; i < n; i++) {
            float y = x[at + i];
            least = y < least && y != Float.NEGATIVE_INFINITY ? y : least;
        }
        return least;
    }

    @Override
    float greatest(float[] x, int at, int n) {
        return greatestFinite(x, at, n);
    }

    static float greatestFinite(float[] x, int at, int n) {
        float greatest = 0;
        for (int i = 0; i < n; i++) {
            float y = x[at + i];
            greatest = y > greatest && y != Float.POSITIVE_INFINITY ? y : greatest;
        }
        return greatest;
    }

    @Override
    void quantize(
            float[] x,
            int at,
            int n,
            float scale,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out) {
        quotients(x, at, n, scale, zeroPoint, low, high, q, out);
    }

    static void quotients(
            float[] x,
            int at,
            int n,
            float scale,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out) {
        for (int i = 0; i < n; i++) {
            q[out + i] =
                    Rounding.toByte(
                            x[at + i] / scale, zeroPoint, low - zeroPoint, high - zeroPoint);
        }
    }

    @Override
    void requantize(
            float[] x,
            int at,
            int n,
            float inverse,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out) {
        products(x, at, n, inverse, zeroPoint, low, high, q, out);
    }

    static void products(
            float[] x,
            int at,
            int n,
            float inverse,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out) {
        for (int i = 0; i < n; i++) {
            q[out + i] =
                    Rounding.toByte(
                            x[at + i] * inverse, zeroPoint, low - zeroPoint, high - zeroPoint);
        }
    }

    @Override
    void dequantize(
            byte[] q,
            int at,
            int n,
            boolean signed,
            float scale,
            int zeroPoint,
            float[] x,
            int out) {
        reals(q, at, n, signed, scale, zeroPoint, x, out);
    }

    static void reals(
            byte[] q,
            int at,
            int n,
            boolean signed,
            float scale,
            int zeroPoint,
            float[] x,
            int out) {
        int mask = signed ? -1 : 0xFF;
        for (int i = 0; i < n; i++) {
            x[out + i] = scale * ((q[at + i] & mask) - zeroPoint);
        }
    }
}
