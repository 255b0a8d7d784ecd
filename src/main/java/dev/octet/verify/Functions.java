package dev.octet.verify;

import dev.octet.request.Activation;

/** The activations of docs/numerics.md, a line for each of its lines, in f32. */
final class Functions {
    private static final float SIXTH = 1 / 6f;

    /** 2·√(2/π) and that times 0.044715, in two parts. */
    private static final float C1 = 1.59375f;

    private static final float C1_LOW = 0x1.08a67ap-9f;
    private static final float C3 = 0x1.2444f2p-4f;
    private static final float C3_LOW = 0x1.49b16ap-29f;

    /** From z⁰ on. */
    private static final float[] GELU_P = {
        0x1.f6c4dep-1f,
        0x1.45a71ap-4f,
        0x1.7251d0p-7f,
        0x1.8dc8acp-12f,
        0x1.06d7f8p-16f,
        0x1.05b782p-24f
    };

    private static final float[] GELU_Q = {
        0x1.3b1052p+0f,
        0x1.381426p-2f,
        0x1.181686p-5f,
        0x1.229f76p-9f,
        0x1.66be02p-14f,
        0x1.9f1da2p-20f
    };

    private Functions() {}

    /** The activation of an f32 value. */
    static float apply(Activation activation, float y) {
        float alpha = activation.alpha();
        float beta = activation.beta();
        return switch (activation.kind()) {
            case LINEAR -> y;
            case RELU -> y <= 0 ? 0f : y;
            case CLIP -> y < alpha ? alpha : y > beta ? beta : y;
            case LEAKY_RELU -> leakyRelu(y, alpha);
            case HARD_SIGMOID -> unit(alpha * y + beta);
            case HARD_SWISH -> y == Float.NEGATIVE_INFINITY ? -0f : y * unit(y * SIXTH + 0.5f);
            case SIGMOID -> y < 0 ? FloatMath.exp(y) / (1 + FloatMath.exp(y)) : sigmoid(y);
            case TANH -> Math.copySign(tanh(Math.abs(y)), y);
            case SILU -> product(y, FloatMath.exp(-Math.abs(y)), y < 0);
            case GELU_TANH -> geluTanh(Math.max(y, -10));
            case SWISH -> swish(y, alpha);
            case ELU -> y > 0 ? y : alpha * Math.copySign(FloatMath.oneLessExp(y), y);
            case MISH -> y == Float.NEGATIVE_INFINITY ? -0f : mish(y);
            case GELU -> gelu(y);
            case FAKE_QUANTIZE -> fakeQuantize(y, alpha, (int) beta);
            case PRELU -> throw new IllegalArgumentException("prelu has slopes");
        };
    }

    private static float fakeQuantize(float y, float scale, int least) {
        float reciprocal = 1 / scale;
        if (Float.isNaN(y)) {
            return y;
        }
        return scale * Rounding.saturate(Rounding.halfEven(y * reciprocal), least, least + 255);
    }

    /** How far apart results can be of arguments that are next to each other. */
    static double jump(Activation activation) {
        return activation.kind() == Activation.Kind.FAKE_QUANTIZE ? activation.alpha() : 0;
    }

    /** PReLU, too, whose slope is the channel's. */
    static float leakyRelu(float y, float slope) {
        return y > 0 ? y : slope * y;
    }

    private static float unit(float y) {
        return y < 0 ? 0f : y > 1 ? 1f : y;
    }

    /** Of y that is not negative. */
    private static float sigmoid(float y) {
        return 1 / (1 + FloatMath.exp(-y));
    }

    private static float tanh(float a) {
        return FloatMath.oneLessExp(-2 * a) / FloatMath.oneAndExp(-2 * a);
    }

    /** y times a sigmoid, by e = e^-|x| and whether its argument is negative. */
    private static float product(float y, float e, boolean isNegative) {
        if (isNegative && e == 0) {
            return Math.copySign(0f, y);
        }
        float above = isNegative ? y * e : y;
        return above / (1 + e);
    }

    private static float geluTanh(float y) {
        float a = Math.min(Math.abs(y), 10);
        float square = a * a;
        float sum = Math.fma(C3, square, C1);
        float low = Math.fma(C3, Math.fma(a, a, -square), Math.fma(C3_LOW, square, C1_LOW));
        float rest = Math.fma(C3, square, C1 - sum) + low;
        float x = -(a * sum);
        float missing = -Math.fma(a, rest, Math.fma(a, sum, x));
        return product(y, FloatMath.exp(x, missing), y < 0);
    }

    private static float swish(float y, float factor) {
        float x = factor * y;
        if (!(Math.abs(x) < 87.25f)) {
            return product(y, 0, x < 0);
        }
        float missing = Math.fma(factor, y, -x);
        return product(y, FloatMath.exp(-Math.abs(x), x < 0 ? missing : -missing), x < 0);
    }

    private static float mish(float y) {
        float e = FloatMath.exp(Math.min(y, 20));
        float n = Math.fma(e, e, 2 * e);
        return y * (n / (n + 2));
    }

    private static float gelu(float y) {
        float a = Math.abs(y);
        if (a >= 5.25f) {
            return y < 0 ? -0f : y;
        }
        float p = FloatMath.horner(GELU_P, a * a);
        float q = FloatMath.horner(GELU_Q, a * a);
        float tail = Math.max(0, Math.fma(-a, p, q)) / q;
        return y < 0 ? -(a / 2 * tail) : Math.fma(a / -2, tail, y);
    }

    /** How much the function stretches a difference at most. */
    static double slope(Activation activation) {
        return switch (activation.kind()) {
            case LEAKY_RELU, ELU, HARD_SIGMOID -> Math.max(1, Math.abs(activation.alpha()));
            case HARD_SWISH -> 1.5;
            default -> 1.2;
        };
    }
}
