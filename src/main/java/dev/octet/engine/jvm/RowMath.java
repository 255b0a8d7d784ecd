package dev.octet.engine.jvm;

import dev.octet.request.Activation;

/**
 * e^x, ln x, and sums of elements side by side, by the sequences of docs/numerics.md; native code
 * has them in shared/functions.h and avx/lanes.h. Stateless; every implementation gives the same
 * bits. Offsets count elements.
 */
abstract class RowMath {
    /** Partial sums of a row: lane i takes elements i, i + 16, ... */
    static final int LANES = 16;

    /** What columns of a multiplication are padded to. */
    static final int COLUMNS = 2 * LANES;

    // of e^x
    static final float LEAST = -87.25f;
    static final float MOST = 89.25f;
    static final float LOG2_E = 0x1.715476p+0f;

    /** 1.5 · 2^23, and the exponent's bias less 1: the polynomial is twice e^r. */
    static final float ROUNDER = 0x1.8p23f + 126;

    static final int MANTISSA_BITS = 23;
    static final float LN2 = 0x1.62e43p-1f;
    static final float LN2_LOW = -0x1.05c61p-29f;
    static final float E3 = 2 * 0x1.5554dcp-3f;
    static final float E4 = 2 * 0x1.55551ap-5f;
    static final float E5 = 2 * 0x1.120b6ep-7f;
    static final float E6 = 2 * 0x1.6d110ap-10f;

    // of ln x
    private static final int ROOT_BITS = 0x3F3504F3;
    private static final float L3 = 0x1.555554p-2f;
    private static final float L4 = -0x1.0000cep-2f;
    private static final float L5 = 0x1.999f14p-3f;
    private static final float L6 = -0x1.54d03ep-3f;
    private static final float L7 = 0x1.231ce6p-3f;
    private static final float L8 = -0x1.0a33eap-3f;
    private static final float L9 = 0x1.02814ep-3f;
    private static final float L10 = -0x1.43b246p-4f;

    // of erf x, from a on: near 0 powers of a², further out of a
    private static final float FAR = 0.9f;
    private static final float ONE = 4;
    private static final float NEAR1 = 0x1.06eba6p-3f;
    private static final float NEAR3 = -0x1.8126fap-2f;
    private static final float NEAR5 = 0x1.ce1dd6p-4f;
    private static final float NEAR7 = -0x1.b6bf0cp-6f;
    private static final float NEAR9 = 0x1.487794p-8f;
    private static final float NEAR11 = -0x1.3f5242p-11f;
    private static final float FAR0 = -0x1.5d0674p-13f;
    private static final float FAR1 = -0x1.20b754p+0f;
    private static final float FAR2 = -0x1.4621b6p-1f;
    private static final float FAR3 = -0x1.aa7344p-4f;
    private static final float FAR4 = 0x1.6d9d1ep-6f;
    private static final float FAR5 = -0x1.91cd82p-9f;
    private static final float FAR6 = 0x1.9fb3a4p-13f;

    /** The largest number; -∞ for none. Of zeros any. */
    abstract float largest(float[] x, int at, int n);

    /** {@code x = e^x}. */
    abstract void exp(float[] x, int at, int n);

    /** An activation of x[0] to x[n - 1], at most {@link EpilogueBlock#CHUNK}. */
    abstract void activate(Activation activation, float[] x, int n);

    /** Σ x. */
    abstract float sum(float[] x, int at, int n);

    /** Σ (x − center)². */
    abstract float squares(float[] x, int at, int n, float center);

    /**
     * Rows of x by a matrix of {@code depth} rows: sums of fused multiply-adds that begin with 0,
     * in the order of k.
     *
     * @param x rows of {@code depth} elements, {@code stride} apart, the first at {@code at}
     * @param y the matrix, from {@code matrixAt} on; its rows are {@code dstStride} apart, as those
     *     of the results
     * @param columns a multiple of {@link #COLUMNS}
     */
    abstract void multiply(
            float[] x,
            int at,
            int stride,
            int rows,
            int depth,
            float[] y,
            int matrixAt,
            float[] dst,
            int dstAt,
            int dstStride,
            int columns);

    static float exp(float x) {
        return power(x < LEAST ? LEAST : x > MOST ? MOST : x, -0f);
    }

    /** e^(x + low) between these bounds, low being less than a unit of x; a sum with -0 is none. */
    static float power(float x, float low) {
        float shifted = shifted(x);
        float r = rest(shifted, x, low);
        return Math.fma(Math.fma(series(r), r, 2), r, 2) * half(shifted);
    }

    /** Its last bits are x / ln 2, rounded to an integer k, as an exponent. */
    static float shifted(float x) {
        return Math.fma(x, LOG2_E, ROUNDER);
    }

    /** r = x + low - k · ln 2. */
    static float rest(float shifted, float x, float low) {
        float k = shifted - ROUNDER;
        return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2, x)) + low;
    }

    /** q of e^r = 1 + r · (2 + r · q) / 2. */
    static float series(float r) {
        float q = Math.fma(E6, r, E5);
        q = Math.fma(q, r, E4);
        q = Math.fma(q, r, E3);
        return Math.fma(q, r, 1);
    }

    /** 2^(k - 1). */
    static float half(float shifted) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << MANTISSA_BITS);
    }

    static float log(float x) {
        if (!(x > 0 && x < Float.POSITIVE_INFINITY)) {
            return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
        }
        boolean isSmall = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(isSmall ? x * 0x1p23f : x) - ROOT_BITS;
        float e = (bits >> MANTISSA_BITS) - (isSmall ? MANTISSA_BITS : 0);
        float f = Float.intBitsToFloat((bits & (1 << MANTISSA_BITS) - 1) + ROOT_BITS) - 1;
        float p = Math.fma(L10, f, L9);
        p = Math.fma(p, f, L8);
        p = Math.fma(p, f, L7);
        p = Math.fma(p, f, L6);
        p = Math.fma(p, f, L5);
        p = Math.fma(p, f, L4);
        p = Math.fma(p, f, L3);
        float square = f * f;
        float tail = Math.fma(e, LN2_LOW, p * f * square);
        return Math.fma(e, LN2, f + Math.fma(square, -0.5f, tail));
    }

    static float erf(float x) {
        float magnitude = Math.abs(x);
        float a = magnitude > ONE ? ONE : magnitude;
        float y = a < FAR ? near(a) : far(a);
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(y) | Float.floatToRawIntBits(x) & Integer.MIN_VALUE);
    }

    private static float near(float a) {
        float square = a * a;
        float p = Math.fma(NEAR11, square, NEAR9);
        p = Math.fma(p, square, NEAR7);
        p = Math.fma(p, square, NEAR5);
        p = Math.fma(p, square, NEAR3);
        p = Math.fma(p, square, NEAR1);
        return Math.fma(p, a, a);
    }

    private static float far(float a) {
        float q = Math.fma(FAR6, a, FAR5);
        q = Math.fma(q, a, FAR4);
        q = Math.fma(q, a, FAR3);
        q = Math.fma(q, a, FAR2);
        q = Math.fma(q, a, FAR1);
        q = Math.fma(q, a, FAR0);
        return 1 - power(q, -0f);
    }

    /** The lanes' sum: halves, quarters, ... added to each other. */
    static float total(float[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }
}
