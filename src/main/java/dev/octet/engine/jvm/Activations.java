package dev.octet.engine.jvm;

import dev.octet.request.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The activations: one sequence of operations each, every operation rounded by itself, so that
 * native code gets the same bits. NaN gives NaN. docs/numerics.md has the formulas,
 * docs/tools/activation_coefficients.py the origin of the numbers. An object is the working memory
 * of one thread at a time.
 */
final class Activations {
    /** From here down GELU is -0 in f32; the argument is raised to it. */
    private static final float GELU_BOUND = -16;

    /** The same for SiLU, and for GELU by tanh. */
    private static final float SILU_BOUND = -128;

    /** e^x stops here, far beyond f32 and within f64. */
    private static final double EXP_LIMIT = 708;

    private static final double LOG2_E = 1.4426950408889634;

    /** ln 2 in two parts; a small integer times the upper one is exact. */
    private static final double LN2_HIGH = 0.6931471803691238;

    private static final double LN2_LOW = 1.9082149292705877e-10;

    /** 1.5 · 2^52: the last bits of a sum with it are the other operand, rounded to an integer. */
    private static final double ROUNDER = 6755399441055744.0;

    /** Exponent bias and position of an f64. */
    private static final long BIAS = 1023;

    private static final int MANTISSA_BITS = 52;

    /** 2·√(2/π), and that times 0.044715. */
    private static final double GELU_TANH_1 = 1.5957691216057308;

    private static final double GELU_TANH_3 = 0.07135481627260025;

    /** Below it tanh, and e^y - 1, is a series; beyond, the exponential form has bits enough. */
    private static final double SERIES_END = 0.0625;

    /** Of SWISH: its square and its product with the least sigmoid are as infinite and 0 in f32. */
    private static final double SWISH_LIMIT = 1e200;

    /** From here on MISH's factor is 1. */
    private static final double MISH_LIMIT = 40;

    /** Below it HARD_SWISH is -0. */
    private static final float HARD_SWISH_BOUND = -4;

    private static final float SIXTH = 1 / 6f;

    /** GELU's tail is a polynomial in (a - POLE) / (a + POLE), a up to LIMIT. */
    private static final double TAIL_POLE = 4;

    private static final double TAIL_LIMIT = 16;

    /** e^r, by powers of r. */
    private static final double E0 = 1.0;

    private static final double E1 = 1.0;
    private static final double E2 = 0.5;
    private static final double E3 = 0.1666666666664829;
    private static final double E4 = 0.04166666666665136;
    private static final double E5 = 0.008333333353729397;
    private static final double E6 = 0.0013888888905881542;
    private static final double E7 = 0.00019841208732536384;
    private static final double E8 = 2.4801536388690766e-05;
    private static final double E9 = 2.762511557828763e-06;
    private static final double E10 = 2.761380686153829e-07;

    /** tanh(y) / y, by powers of y²; the first is 1. */
    private static final double H1 = -0.3333333333333333;

    private static final double H2 = 0.13333333333333333;
    private static final double H3 = -0.05396825396825397;
    private static final double H4 = 0.021869488536155203;

    /** (e^y - 1) / y, by powers of y; the first is 1. */
    private static final double M2 = 0.5;

    private static final double M3 = 0.16666666666666666;
    private static final double M4 = 0.041666666666666664;
    private static final double M5 = 0.008333333333333333;
    private static final double M6 = 0.001388888888888889;
    private static final double M7 = 0.0001984126984126984;

    /** e^(a²/2) times the normal distribution's tail, by powers of the quotient above. */
    private static final double T0 = 0.09441064130198262;

    private static final double T1 = -0.1703977215488263;
    private static final double T2 = 0.12437925533663143;
    private static final double T3 = -0.07170740731034946;
    private static final double T4 = 0.030864804197726504;
    private static final double T5 = -0.0084920960511212;
    private static final double T6 = 0.0005075607303842861;
    private static final double T7 = 0.0006388189333193386;
    private static final double T8 = -0.0001871736732266902;
    private static final double T9 = -4.557719762513627e-05;
    private static final double T10 = 2.860048969307461e-05;
    private static final double T11 = 4.678405364432096e-06;
    private static final double T12 = -4.180889299999058e-06;
    private static final double T13 = -8.595581993491009e-07;
    private static final double T14 = 4.963524553872463e-07;
    private static final double T15 = 1.6817381968021133e-07;

    /** Arguments, not below their bound, and then the function's values. */
    private final double[] y = new double[EpilogueBlock.CHUNK];

    /** Arguments of e^x, and then its values. */
    private final double[] e = new double[EpilogueBlock.CHUNK];

    private final double[] t = new double[EpilogueBlock.CHUNK];
    private final double[] u = new double[EpilogueBlock.CHUNK];

    /** Applies the function to stage[from] to stage[to - 1], at most a chunk. */
    void apply(Activation activation, float[] stage, int from, int to) {
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
            default -> applyInDoubles(activation, stage, from, to);
        }
    }

    /** Bounded by 0 and 1. */
    private static float unit(float y) {
        return y < 0 ? 0 : y > 1 ? 1 : y;
    }

    private void applyInDoubles(Activation activation, float[] stage, int from, int to) {
        float bound = lowerBound(activation.kind());
        int n = to - from;
        for (int i = 0; i < n; i++) {
            y[i] = Math.max(stage[from + i], bound);
        }
        apply(activation, n);
        for (int i = 0; i < n; i++) {
            stage[from + i] = (float) y[i];
        }
    }

    /** Where the argument stops, or minus infinity. */
    private static float lowerBound(Activation.Kind kind) {
        return switch (kind) {
            case GELU -> GELU_BOUND;
            case GELU_TANH, SILU, MISH -> SILU_BOUND;
            default -> Float.NEGATIVE_INFINITY;
        };
    }

    /**
     * Applies the function to the first n of {@link #y}. Short loops of plain arithmetic, because
     * the JIT compiler makes vector code of these; what it leaves scalar, bits and choices, has
     * loops of its own.
     */
    private void apply(Activation activation, int n) {
        Activation.Kind kind = activation.kind();
        switch (kind) {
            case SIGMOID, SILU -> negate(n);
            case SWISH -> stretch(n, activation.alpha());
            case ELU -> copy(n, Double.POSITIVE_INFINITY);
            case MISH -> copy(n, MISH_LIMIT);
            case TANH -> twice(n);
            case GELU_TANH -> cubic(n);
            default -> halfSquare(n);
        }
        exp(n);
        switch (kind) {
            case SIGMOID -> sigmoid(n);
            case GELU_TANH, SILU, SWISH -> timesSigmoid(n);
            case TANH -> tanh(n);
            case ELU -> elu(n, activation.alpha());
            case MISH -> mish(n);
            default -> gelu(n);
        }
    }

    /** From arguments to powers, in place. */
    private void exp(int n) {
        for (int i = 0; i < n; i++) {
            double x = Math.min(Math.max(e[i], -EXP_LIMIT), EXP_LIMIT);
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
            e[i] = even + r * odd;
            t[i] = shifted;
        }
        for (int i = 0; i < n; i++) {
            long power = Double.doubleToRawLongBits(t[i]) + BIAS << MANTISSA_BITS;
            e[i] *= Double.longBitsToDouble(power);
        }
    }

    private void negate(int n) {
        for (int i = 0; i < n; i++) {
            e[i] = -y[i];
        }
    }

    /** Infinite arguments stop where the result is still infinite, or 0. */
    private void stretch(int n, double factor) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.min(Math.max(y[i], -SWISH_LIMIT), SWISH_LIMIT);
            e[i] = -(factor * y[i]);
        }
    }

    private void copy(int n, double most) {
        for (int i = 0; i < n; i++) {
            e[i] = Math.min(y[i], most);
        }
    }

    private void twice(int n) {
        for (int i = 0; i < n; i++) {
            e[i] = 2 * y[i];
        }
    }

    private void cubic(int n) {
        for (int i = 0; i < n; i++) {
            e[i] = -(y[i] * (GELU_TANH_1 + GELU_TANH_3 * (y[i] * y[i])));
        }
    }

    private void halfSquare(int n) {
        for (int i = 0; i < n; i++) {
            double a = Math.min(Math.abs(y[i]), TAIL_LIMIT);
            e[i] = -0.5 * (a * a);
        }
    }

    private void sigmoid(int n) {
        for (int i = 0; i < n; i++) {
            y[i] = 1 / (1 + e[i]);
        }
    }

    private void timesSigmoid(int n) {
        for (int i = 0; i < n; i++) {
            y[i] = y[i] * (1 / (1 + e[i]));
        }
    }

    private void tanh(int n) {
        for (int i = 0; i < n; i++) {
            double z = y[i] * y[i];
            double series = H4 * z + H3;
            series = series * z + H2;
            series = series * z + H1;
            series = series * z + 1;
            t[i] = y[i] * series;
            u[i] = 1 - 2 / (e[i] + 1);
        }
        for (int i = 0; i < n; i++) {
            y[i] = Math.abs(y[i]) < SERIES_END ? t[i] : u[i];
        }
    }

    private void elu(int n, double factor) {
        for (int i = 0; i < n; i++) {
            double v = y[i];
            double series = M7 * v + M6;
            series = series * v + M5;
            series = series * v + M4;
            series = series * v + M3;
            series = series * v + M2;
            series = series * v + 1;
            t[i] = v * series;
            u[i] = e[i] - 1;
        }
        for (int i = 0; i < n; i++) {
            double scaled = factor * (Math.abs(y[i]) < SERIES_END ? t[i] : u[i]);
            y[i] = y[i] > 0 ? y[i] : scaled;
        }
    }

    private void mish(int n) {
        for (int i = 0; i < n; i++) {
            double product = e[i] * (e[i] + 2);
            y[i] = y[i] * (product / (product + 2));
        }
    }

    private void gelu(int n) {
        // loops short enough to be unrolled
        for (int i = 0; i < n; i++) {
            double a = Math.min(Math.abs(y[i]), TAIL_LIMIT);
            t[i] = (a - TAIL_POLE) / (a + TAIL_POLE);
        }
        for (int i = 0; i < n; i++) {
            double z = t[i] * t[i];
            double even = T14 * z + T12;
            even = even * z + T10;
            even = even * z + T8;
            even = even * z + T6;
            even = even * z + T4;
            even = even * z + T2;
            even = even * z + T0;
            u[i] = even;
        }
        for (int i = 0; i < n; i++) {
            double z = t[i] * t[i];
            double odd = T15 * z + T13;
            odd = odd * z + T11;
            odd = odd * z + T9;
            odd = odd * z + T7;
            odd = odd * z + T5;
            odd = odd * z + T3;
            odd = odd * z + T1;
            double tail = e[i] * (u[i] + t[i] * odd);
            t[i] = y[i] * tail;
            u[i] = y[i] * (1 - tail);
        }
        for (int i = 0; i < n; i++) {
            y[i] = y[i] < 0 ? t[i] : u[i];
        }
    }

    /** Those of f32 by the Vector API; apart, because that may be absent. */
    static final class Vectors {
        private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

        private Vectors() {}

        /**
         * Applies the function to the first of n values and returns how many these are: none for
         * functions that are not here. Those in f64 are vector code without the Vector API.
         *
         * @param n a multiple of the vectors' length
         */
        static int apply(Activation activation, float[] stage, int n) {
            switch (activation.kind()) {
                case LINEAR -> {}
                case RELU -> relu(stage, n);
                case CLIP -> clip(stage, n, activation.alpha(), activation.beta());
                case LEAKY_RELU -> leakyRelu(stage, n, activation.alpha());
                case HARD_SIGMOID -> hardSigmoid(stage, n, activation.alpha(), activation.beta());
                case HARD_SWISH -> hardSwish(stage, n);
                default -> {
                    return 0;
                }
            }
            return n;
        }

        private static void relu(float[] stage, int n) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
                y.blend(0, y.compare(VectorOperators.LE, 0)).intoArray(stage, i);
            }
        }

        private static void clip(float[] stage, int n, float low, float high) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
                FloatVector raised = y.blend(low, y.compare(VectorOperators.LT, low));
                raised.blend(high, raised.compare(VectorOperators.GT, high)).intoArray(stage, i);
            }
        }

        private static void leakyRelu(float[] stage, int n, float slope) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
                y.mul(slope).blend(y, y.compare(VectorOperators.GT, 0)).intoArray(stage, i);
            }
        }

        private static FloatVector unit(FloatVector y) {
            FloatVector raised = y.blend(0, y.compare(VectorOperators.LT, 0));
            return raised.blend(1, raised.compare(VectorOperators.GT, 1));
        }

        private static void hardSigmoid(float[] stage, int n, float factor, float addend) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
                unit(y.mul(factor).add(addend)).intoArray(stage, i);
            }
        }

        private static void hardSwish(float[] stage, int n) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
                y.mul(unit(y.mul(SIXTH).add(0.5f)))
                        .blend(-0f, y.compare(VectorOperators.LT, HARD_SWISH_BOUND))
                        .intoArray(stage, i);
            }
        }
    }
}
