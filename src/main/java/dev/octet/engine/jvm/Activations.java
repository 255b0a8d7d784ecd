package dev.octet.engine.jvm;

import dev.octet.kernel.Activation;

/**
 * The activations that are computed in f64: one sequence of operations each, every operation
 * rounded by itself, so that vector and native code get the same bits. NaN gives NaN.
 * docs/numerics.md has the formulas, tools/activation_coefficients.py the origin of the numbers.
 */
final class Activations {
    /** From here down GELU is -0 in f32; the argument is raised to it. */
    static final float GELU_BOUND = -16;

    /** The same for SiLU, and for GELU by tanh. */
    static final float SILU_BOUND = -128;

    /** e^x stops here, far beyond f32 and within f64. */
    static final double EXP_LIMIT = 708;

    static final double LOG2_E = 1.4426950408889634;

    /** ln 2 in two parts; a small integer times the upper one is exact. */
    static final double LN2_HIGH = 0.6931471803691238;

    static final double LN2_LOW = 1.9082149292705877e-10;

    /** 1.5 · 2^52: the last bits of a sum with it are the other operand, rounded to an integer. */
    static final double ROUNDER = 6755399441055744.0;

    /** Exponent bias and position of an f64. */
    static final long BIAS = 1023;

    static final int MANTISSA_BITS = 52;

    /** 2·√(2/π), and that times 0.044715. */
    static final double GELU_TANH_1 = 1.5957691216057308;

    static final double GELU_TANH_3 = 0.07135481627260025;

    /** Below it tanh is its series; beyond, the exponential form has bits enough. */
    static final double TANH_SERIES_END = 0.0625;

    /** GELU's tail is a polynomial in (a - POLE) / (a + POLE), a up to LIMIT. */
    static final double TAIL_POLE = 4;

    static final double TAIL_LIMIT = 16;

    /** e^r, by powers of r. */
    static final double E0 = 1.0;

    static final double E1 = 1.0;
    static final double E2 = 0.5;
    static final double E3 = 0.1666666666664829;
    static final double E4 = 0.04166666666665136;
    static final double E5 = 0.008333333353729397;
    static final double E6 = 0.0013888888905881542;
    static final double E7 = 0.00019841208732536384;
    static final double E8 = 2.4801536388690766e-05;
    static final double E9 = 2.762511557828763e-06;
    static final double E10 = 2.761380686153829e-07;

    /** tanh(y) / y - 1, by powers of y². */
    static final double H1 = -0.3333333333333333;

    static final double H2 = 0.13333333333333333;
    static final double H3 = -0.05396825396825397;
    static final double H4 = 0.021869488536155203;

    /** e^(a²/2) times the normal distribution's tail, by powers of the quotient above. */
    static final double T0 = 0.09441064130198262;

    static final double T1 = -0.1703977215488263;
    static final double T2 = 0.12437925533663143;
    static final double T3 = -0.07170740731034946;
    static final double T4 = 0.030864804197726504;
    static final double T5 = -0.0084920960511212;
    static final double T6 = 0.0005075607303842861;
    static final double T7 = 0.0006388189333193386;
    static final double T8 = -0.0001871736732266902;
    static final double T9 = -4.557719762513627e-05;
    static final double T10 = 2.860048969307461e-05;
    static final double T11 = 4.678405364432096e-06;
    static final double T12 = -4.180889299999058e-06;
    static final double T13 = -8.595581993491009e-07;
    static final double T14 = 4.963524553872463e-07;
    static final double T15 = 1.6817381968021133e-07;

    private Activations() {}

    /** Where the argument stops, or minus infinity. */
    static float lowerBound(Activation.Kind kind) {
        return switch (kind) {
            case GELU -> GELU_BOUND;
            case GELU_TANH, SILU -> SILU_BOUND;
            default -> Float.NEGATIVE_INFINITY;
        };
    }

    /** The function of an argument not below its bound. */
    static double of(Activation.Kind kind, double y) {
        return switch (kind) {
            case SIGMOID -> sigmoid(y);
            case TANH -> tanh(y);
            case GELU -> gelu(y);
            case GELU_TANH -> y * sigmoid(y * (GELU_TANH_1 + GELU_TANH_3 * (y * y)));
            case SILU -> y * sigmoid(y);
            default -> throw new IllegalArgumentException("not computed in f64: " + kind);
        };
    }

    static double exp(double x) {
        x = x < -EXP_LIMIT ? -EXP_LIMIT : x;
        x = x > EXP_LIMIT ? EXP_LIMIT : x;
        double shifted = x * LOG2_E + ROUNDER;
        double k = shifted - ROUNDER;
        double r = (x - k * LN2_HIGH) - k * LN2_LOW;
        double z = r * r;
        double even = E10 * z + E8;
        even = even * z + E6;
        even = even * z + E4;
        even = even * z + E2;
        even = even * z + E0;
        double odd = E9 * z + E7;
        odd = odd * z + E5;
        odd = odd * z + E3;
        odd = odd * z + E1;
        long power = Double.doubleToRawLongBits(shifted) + BIAS << MANTISSA_BITS;
        return (even + r * odd) * Double.longBitsToDouble(power);
    }

    private static double sigmoid(double y) {
        return 1 / (1 + exp(-y));
    }

    private static double tanh(double y) {
        if (Math.abs(y) < TANH_SERIES_END) {
            double z = y * y;
            double series = H4 * z + H3;
            series = series * z + H2;
            series = series * z + H1;
            return y + y * (z * series);
        }
        return 1 - 2 / (exp(2 * y) + 1);
    }

    private static double gelu(double y) {
        double a = Math.abs(y);
        a = a > TAIL_LIMIT ? TAIL_LIMIT : a;
        double t = (a - TAIL_POLE) / (a + TAIL_POLE);
        double z = t * t;
        double even = T14 * z + T12;
        even = even * z + T10;
        even = even * z + T8;
        even = even * z + T6;
        even = even * z + T4;
        even = even * z + T2;
        even = even * z + T0;
        double odd = T15 * z + T13;
        odd = odd * z + T11;
        odd = odd * z + T9;
        odd = odd * z + T7;
        odd = odd * z + T5;
        odd = odd * z + T3;
        odd = odd * z + T1;
        double tail = exp(-0.5 * (a * a)) * (even + t * odd);
        return y * (y < 0 ? tail : 1 - tail);
    }
}
