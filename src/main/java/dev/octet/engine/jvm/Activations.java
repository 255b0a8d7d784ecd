package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.RowMath.half;
import static dev.octet.engine.jvm.RowMath.power;
import static dev.octet.engine.jvm.RowMath.rest;
import static dev.octet.engine.jvm.RowMath.series;
import static dev.octet.engine.jvm.RowMath.shifted;

import dev.octet.request.Activation;

/**
 * The activations: one sequence of operations of f32 each, every operation rounded by itself, so
 * that native code gets the same bits. NaN gives NaN. docs/numerics.md has the formulas,
 * docs/tools/activation_coefficients.py the origin of the numbers.
 */
final class Activations {
    /** From here on e^-a is 0. */
    static final float VANISHING = 87.25f;

    /** From here on MISH's factor is 1. */
    static final float MISH_LIMIT = 20;

    /** From here down GELU by tanh is -0. */
    static final float CUBIC_LIMIT = 10;

    /**
     * 2·√(2/π), and that times 0.044715, in two parts. The first has few bits, so that what is left
     * of it in a sum is exact.
     */
    static final float CUBIC_1 = 0x1.98p+0f;

    static final float CUBIC_1_LOW = 0x1.08a67ap-9f;
    static final float CUBIC_3 = 0x1.2444f2p-4f;
    static final float CUBIC_3_LOW = 0x1.49b16ap-29f;

    /** From here down GELU is -0. */
    static final float TAIL_LIMIT = 5.25f;

    /** erf(a / √2) = a · p(a²) / q(a²): p, by powers of a². */
    static final float P0 = 0x1.f6c4dep-1f;

    static final float P1 = 0x1.45a71ap-4f;
    static final float P2 = 0x1.7251dp-7f;
    static final float P3 = 0x1.8dc8acp-12f;
    static final float P4 = 0x1.06d7f8p-16f;
    static final float P5 = 0x1.05b782p-24f;

    /** q, by powers of a². */
    static final float Q0 = 0x1.3b1052p+0f;

    static final float Q1 = 0x1.381426p-2f;
    static final float Q2 = 0x1.181686p-5f;
    static final float Q3 = 0x1.229f76p-9f;
    static final float Q4 = 0x1.66be02p-14f;
    static final float Q5 = 0x1.9f1da2p-20f;

    /** Below it HARD_SWISH is -0. */
    static final float HARD_SWISH_BOUND = -4;

    static final float SIXTH = 1 / 6f;

    private Activations() {}

    /** Applies the function to stage[from] to stage[to - 1]. */
    static void apply(Activation activation, float[] stage, int from, int to) {
        float alpha = activation.alpha();
        float beta = activation.beta();
        switch (activation.kind()) {
            case LINEAR -> {}
            case RELU -> {
                for (int i = from; i < to; i++) {
                    stage[i] = stage[i] <= 0 ? 0 : stage[i];
                }
            }
            case CLIP -> {
                for (int i = from; i < to; i++) {
                    float y = stage[i];
                    stage[i] = y < alpha ? alpha : y > beta ? beta : y;
                }
            }
            case LEAKY_RELU -> {
                for (int i = from; i < to; i++) {
                    stage[i] = stage[i] > 0 ? stage[i] : alpha * stage[i];
                }
            }
            case HARD_SIGMOID -> {
                for (int i = from; i < to; i++) {
                    stage[i] = unit(alpha * stage[i] + beta);
                }
            }
            case HARD_SWISH -> {
                for (int i = from; i < to; i++) {
                    float y = stage[i];
                    stage[i] = y < HARD_SWISH_BOUND ? -0f : y * unit(y * SIXTH + 0.5f);
                }
            }
            case FAKE_QUANTIZE -> {
                float inverse = 1 / alpha;
                float most = beta + Rounding.STEPS;
                for (int i = from; i < to; i++) {
                    float t = stage[i] * inverse;
                    float clamped = t < beta ? beta : t > most ? most : t;
                    stage[i] = alpha * (clamped + Rounding.ROUNDER - Rounding.ROUNDER);
                }
            }
            default -> {
                for (int i = from; i < to; i++) {
                    stage[i] = curve(activation.kind(), stage[i], alpha);
                }
            }
        }
    }

    /** Bounded by 0 and 1. */
    private static float unit(float y) {
        return y < 0 ? 0 : y > 1 ? 1 : y;
    }

    private static float curve(Activation.Kind kind, float y, float alpha) {
        return switch (kind) {
            case SIGMOID -> sigmoid(y);
            case TANH -> tanh(y);
            case GELU -> gelu(y);
            case GELU_TANH -> geluTanh(y);
            case SILU -> silu(y);
            case SWISH -> swish(y, alpha);
            case ELU -> elu(y, alpha);
            case MISH -> mish(y);
            default -> throw new IllegalArgumentException(kind + " is no curve");
        };
    }

    private static float magnitude(float y, float most) {
        return Math.min(Math.abs(y), most);
    }

    /** 1 - e^x. */
    private static float remainder(float r, float half) {
        return Math.fma(twiceLess(r), -half, Math.fma(half, -2, 1));
    }

    /** e^r - 1, twice: of small r to all its bits. */
    private static float twiceLess(float r) {
        return Math.fma(series(r) * r, r, r + r);
    }

    private static float sigmoid(float y) {
        float e = power(-magnitude(y, VANISHING), -0f);
        return (y < 0 ? e : 1) / (1 + e);
    }

    private static float tanh(float y) {
        float x = -2 * magnitude(y, VANISHING / 2);
        float shifted = shifted(x);
        float r = rest(shifted, x, -0f);
        float half = half(shifted);
        float onTop = Math.fma(twiceLess(r), half, Math.fma(half, 2, 1));
        return Math.copySign(remainder(r, half) / onTop, y);
    }

    private static float silu(float y) {
        float v = Math.max(y, -VANISHING);
        return timesSigmoid(v, power(-magnitude(v, VANISHING), -0f));
    }

    /** v · e / (1 + e) where v is negative, else v / (1 + e). */
    private static float timesSigmoid(float v, float e) {
        return (v < 0 ? v * e : v) / (1 + e);
    }

    /** Infinities stop where their product with 0 is 0. */
    private static float swish(float y, float factor) {
        float v = Math.min(Math.max(y, -Float.MAX_VALUE), Float.MAX_VALUE);
        float x = factor * y;
        float a = Math.abs(x) < VANISHING ? Math.abs(x) : VANISHING;
        float low = a < VANISHING ? Math.fma(factor, y, -x) : 0;
        float e = power(-a, x < 0 ? low : -low);
        return (x < 0 ? v * e : y) / (1 + e);
    }

    private static float elu(float y, float factor) {
        if (y > 0) {
            return y;
        }
        float x = Math.max(y, -VANISHING);
        float shifted = shifted(x);
        float remainder = remainder(rest(shifted, x, -0f), half(shifted));
        return factor * Math.copySign(remainder, y);
    }

    /** tanh(ln(1 + e)) is n / (n + 2) with n = e · (e + 2). */
    private static float mish(float y) {
        float v = Math.max(y, -VANISHING);
        float e = power(Math.min(v, MISH_LIMIT), -0f);
        float n = Math.fma(e, e, e + e);
        return v * (n / (n + 2));
    }

    /** The low parts are what rounding takes off, which the power multiplies. */
    private static float geluTanh(float y) {
        float v = Math.max(y, -CUBIC_LIMIT);
        float a = magnitude(v, CUBIC_LIMIT);
        float square = a * a;
        float squareLow = Math.fma(a, a, -square);
        float sum = Math.fma(CUBIC_3, square, CUBIC_1);
        float constants = Math.fma(CUBIC_3_LOW, square, CUBIC_1_LOW);
        float sumLow =
                Math.fma(CUBIC_3, square, CUBIC_1 - sum) + Math.fma(CUBIC_3, squareLow, constants);
        float x = -a * sum;
        return timesSigmoid(v, power(x, Math.fma(-a, sumLow, Math.fma(-a, sum, -x))));
    }

    /** max(y, 0) - a · tail, with twice the normal distribution's tail. */
    private static float gelu(float y) {
        float a = magnitude(y, TAIL_LIMIT);
        float z = a * a;
        float p = Math.fma(P5, z, P4);
        p = Math.fma(p, z, P3);
        p = Math.fma(p, z, P2);
        p = Math.fma(p, z, P1);
        p = Math.fma(p, z, P0);
        float q = Math.fma(Q5, z, Q4);
        q = Math.fma(q, z, Q3);
        q = Math.fma(q, z, Q2);
        q = Math.fma(q, z, Q1);
        q = Math.fma(q, z, Q0);
        float tail = Math.max(Math.fma(-a, p, q), 0) / q;
        return Math.fma(-0.5f * a, tail, y < 0 ? -0f : y);
    }
}
