package dev.octet.verify;

import java.util.Arrays;

/**
 * The contract's arithmetic of operations over float tensors, from docs/numerics.md and nothing
 * else: e^x, ln x, erf x, and sums in their order.
 */
final class FloatMath {
    /** From r² on. */
    private static final float[] EXP = {
        0.5f, 0x1.5554dcp-3f, 0x1.55551ap-5f, 0x1.120b6ep-7f, 0x1.6d110ap-10f
    };

    /** From f³ on. */
    private static final float[] LOG = {
        0x1.555554p-2f,
        -0x1.0000cep-2f,
        0x1.999f14p-3f,
        -0x1.54d03ep-3f,
        0x1.231ce6p-3f,
        -0x1.0a33eap-3f,
        0x1.02814ep-3f,
        -0x1.43b246p-4f
    };

    /** Below 0.9, from x on, in x². */
    private static final float[] ERF_NEAR = {
        0x1.06eba6p-3f,
        -0x1.8126fap-2f,
        0x1.ce1dd6p-4f,
        -0x1.b6bf0cp-6f,
        0x1.487794p-8f,
        -0x1.3f5242p-11f
    };

    /** From 0.9 on, ln(1 - erf x). */
    private static final float[] ERF_FAR = {
        -0x1.5d0674p-13f,
        -0x1.20b754p+0f,
        -0x1.4621b6p-1f,
        -0x1.aa7344p-4f,
        0x1.6d9d1ep-6f,
        -0x1.91cd82p-9f,
        0x1.9fb3a4p-13f
    };

    private static final float LOG2_E = 0x1.715476p+0f;
    private static final float LN2 = 0x1.62e43p-1f;
    private static final float LN2_LOW = -0x1.05c61p-29f;

    /** The f32 below √(1/2). */
    private static final float ROOT = 0x1.6a09e6p-1f;

    private static final int LANES = 16;

    private FloatMath() {}

    static float exp(float x) {
        return exp(x, 0);
    }

    /** e^(x + low), low less than a unit of x. */
    static float exp(float x, float low) {
        if (Float.isNaN(x)) {
            return x;
        }
        float v = Math.min(Math.max(x, -87.25f), 89.25f);
        int k = multiple(v);
        float r = rest(v, k) + low;
        float p = Math.fma(horner(EXP, r), r, 1);
        p = Math.fma(p, r, 1);
        return k == -126 ? 0 : (float) (p * Math.pow(2, k));
    }

    /** 1 - e^x, x not positive. */
    static float oneLessExp(float x) {
        float v = Math.max(x, -87.25f);
        int k = multiple(v);
        float power = k == -126 ? 0 : (float) Math.pow(2, k);
        return Math.fma(-power, exceeding(rest(v, k)), 1 - power);
    }

    /** 1 + e^x, from e^r less 1. */
    static float oneAndExp(float x) {
        float v = Math.max(x, -87.25f);
        int k = multiple(v);
        float power = k == -126 ? 0 : (float) Math.pow(2, k);
        return Math.fma(power, exceeding(rest(v, k)), 1 + power);
    }

    private static int multiple(float v) {
        return (int) Math.rint((double) v * LOG2_E);
    }

    private static float rest(float v, int k) {
        return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2, v));
    }

    /** e^r - 1. */
    private static float exceeding(float r) {
        return Math.fma(horner(EXP, r) * r, r, r);
    }

    static float log(float x) {
        if (Float.isNaN(x) || x < 0) {
            return Float.NaN;
        }
        if (x == 0 || x == Float.POSITIVE_INFINITY) {
            return x == 0 ? Float.NEGATIVE_INFINITY : x;
        }
        int e = 0;
        float m = x;
        while (m < ROOT) {
            m *= 2;
            e--;
        }
        while (m >= 2 * ROOT) {
            m /= 2;
            e++;
        }
        float f = m - 1;
        float square = f * f;
        float cube = horner(LOG, f) * f * square;
        float tail = Math.fma(e, LN2_LOW, cube);
        return Math.fma(e, LN2, f + Math.fma(square, -0.5f, tail));
    }

    static float erf(float x) {
        if (Float.isNaN(x)) {
            return x;
        }
        float a = Math.min(Math.abs(x), 4);
        float y = a < 0.9f ? Math.fma(horner(ERF_NEAR, a * a), a, a) : 1 - exp(horner(ERF_FAR, a));
        return Math.copySign(y, x);
    }

    static float horner(float[] coefficients, float x) {
        float p = coefficients[coefficients.length - 1];
        for (int i = coefficients.length - 2; i >= 0; i--) {
            p = Math.fma(p, x, coefficients[i]);
        }
        return p;
    }

    /** Of elements side by side. */
    static float[] softmax(float[] z) {
        float most = largest(z);
        float[] y = new float[z.length];
        for (int i = 0; i < z.length; i++) {
            y[i] = exp(z[i] - most);
        }
        float factor = 1 / alongRow(y, 0, Float::sum, Float::sum);
        for (int i = 0; i < z.length; i++) {
            y[i] *= factor;
        }
        return y;
    }

    /** What a sum makes of a sum so far and an element. */
    @FunctionalInterface
    interface Step {
        float add(float sum, float x);
    }

    /** Of elements side by side: lane i takes elements i, i + 16, ...; then lanes are halved. */
    static float alongRow(float[] x, float start, Step step, Step join) {
        float[] lanes = new float[LANES];
        Arrays.fill(lanes, start);
        for (int i = 0; i < x.length; i++) {
            lanes[i % LANES] = step.add(lanes[i % LANES], x[i]);
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] = join.add(lanes[i], lanes[i + half]);
            }
        }
        return lanes[0];
    }

    /** Of elements that are apart: one after another. */
    static float inOrder(float[] x, float start, Step step) {
        float sum = start;
        for (float each : x) {
            sum = step.add(sum, each);
        }
        return sum;
    }

    /** The elements {@code first}, {@code first + stride}, ... */
    static float[] elements(float[] x, int first, int stride, int count) {
        float[] some = new float[count];
        for (int i = 0; i < count; i++) {
            some[i] = x[first + i * stride];
        }
        return some;
    }

    /** The largest that is a number; -∞ for none. */
    static float largest(float[] x) {
        float most = Float.NEGATIVE_INFINITY;
        for (float each : x) {
            most = Float.isNaN(each) ? most : Math.max(most, each);
        }
        return most;
    }
}
