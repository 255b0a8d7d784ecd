package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.Activations.CUBIC_1;
import static dev.octet.engine.jvm.Activations.CUBIC_1_LOW;
import static dev.octet.engine.jvm.Activations.CUBIC_3;
import static dev.octet.engine.jvm.Activations.CUBIC_3_LOW;
import static dev.octet.engine.jvm.Activations.CUBIC_LIMIT;
import static dev.octet.engine.jvm.Activations.HARD_SWISH_BOUND;
import static dev.octet.engine.jvm.Activations.MISH_LIMIT;
import static dev.octet.engine.jvm.Activations.SIXTH;
import static dev.octet.engine.jvm.Activations.TAIL_LIMIT;
import static dev.octet.engine.jvm.Activations.VANISHING;

import dev.octet.request.Activation;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Activations} by the Vector API: the same bits. Vectors do not pass between methods, which
 * would allocate them where the JIT compiler does not inline one: what e^x is taken of goes through
 * arrays.
 */
final class VectorActivations {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    private VectorActivations() {}

    /**
     * Applies the function to the first n values.
     *
     * @param x gets arguments of e^x, and then its values, or 1 less them
     * @param low gets what the arguments lack, and then 1 more than the values
     * @param n a multiple of the vectors' length
     */
    static void apply(Activation activation, float[] stage, float[] x, float[] low, int n) {
        float alpha = activation.alpha();
        switch (activation.kind()) {
            case LINEAR -> {}
            case RELU -> relu(stage, n);
            case CLIP -> clip(stage, n, alpha, activation.beta());
            case LEAKY_RELU -> leakyRelu(stage, n, alpha);
            case HARD_SIGMOID -> hardSigmoid(stage, n, alpha, activation.beta());
            case HARD_SWISH -> hardSwish(stage, n);
            case SIGMOID -> sigmoid(stage, x, low, n);
            case TANH -> tanh(stage, x, low, n);
            case GELU -> gelu(stage, n);
            case GELU_TANH -> geluTanh(stage, x, low, n);
            case SILU -> silu(stage, x, low, n);
            case SWISH -> swish(stage, x, low, n, alpha);
            case ELU -> elu(stage, x, low, n, alpha);
            case MISH -> mish(stage, x, low, n);
            case FAKE_QUANTIZE -> fakeQuantize(stage, n, alpha, activation.beta());
            default -> throw new IllegalArgumentException(activation + " has slopes");
        }
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

    private static void fakeQuantize(float[] stage, int n, float scale, float least) {
        float inverse = 1 / scale;
        float most = least + Rounding.STEPS;
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector t = FloatVector.fromArray(FLOATS, stage, i).mul(inverse);
            FloatVector raised = t.blend(least, t.compare(VectorOperators.LT, least));
            raised.blend(most, raised.compare(VectorOperators.GT, most))
                    .add(Rounding.ROUNDER)
                    .sub(Rounding.ROUNDER)
                    .mul(scale)
                    .intoArray(stage, i);
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

    /** x becomes e^(x + low). */
    private static void power(float[] x, float[] low, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector shifted =
                    v.fma(
                            FloatVector.broadcast(FLOATS, RowMath.LOG2_E),
                            FloatVector.broadcast(FLOATS, RowMath.ROUNDER));
            FloatVector k = shifted.sub(RowMath.ROUNDER);
            FloatVector r =
                    k.fma(
                                    FloatVector.broadcast(FLOATS, -RowMath.LN2_LOW),
                                    k.fma(FloatVector.broadcast(FLOATS, -RowMath.LN2), v))
                            .add(FloatVector.fromArray(FLOATS, low, i));
            FloatVector q =
                    r.fma(
                            FloatVector.broadcast(FLOATS, RowMath.E6),
                            FloatVector.broadcast(FLOATS, RowMath.E5));
            q = r.fma(q, FloatVector.broadcast(FLOATS, RowMath.E4));
            q = r.fma(q, FloatVector.broadcast(FLOATS, RowMath.E3));
            q = r.fma(q, FloatVector.broadcast(FLOATS, 1));
            q = r.fma(q, FloatVector.broadcast(FLOATS, 2));
            q = r.fma(q, FloatVector.broadcast(FLOATS, 2));
            IntVector half =
                    shifted.reinterpretAsInts()
                            .lanewise(VectorOperators.LSHL, RowMath.MANTISSA_BITS);
            q.mul(half.reinterpretAsFloats()).intoArray(x, i);
        }
    }

    /** x becomes 1 - e^x, low 1 + e^x. */
    private static void remainder(float[] x, float[] low, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector shifted =
                    v.fma(
                            FloatVector.broadcast(FLOATS, RowMath.LOG2_E),
                            FloatVector.broadcast(FLOATS, RowMath.ROUNDER));
            FloatVector k = shifted.sub(RowMath.ROUNDER);
            FloatVector r =
                    k.fma(
                            FloatVector.broadcast(FLOATS, -RowMath.LN2_LOW),
                            k.fma(FloatVector.broadcast(FLOATS, -RowMath.LN2), v));
            FloatVector q =
                    r.fma(
                            FloatVector.broadcast(FLOATS, RowMath.E6),
                            FloatVector.broadcast(FLOATS, RowMath.E5));
            q = r.fma(q, FloatVector.broadcast(FLOATS, RowMath.E4));
            q = r.fma(q, FloatVector.broadcast(FLOATS, RowMath.E3));
            q = r.fma(q, FloatVector.broadcast(FLOATS, 1));
            FloatVector less = q.mul(r).fma(r, r.add(r));
            FloatVector half =
                    shifted.reinterpretAsInts()
                            .lanewise(VectorOperators.LSHL, RowMath.MANTISSA_BITS)
                            .reinterpretAsFloats();
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            less.fma(half, half.fma(FloatVector.broadcast(FLOATS, 2), one)).intoArray(low, i);
            less.fma(half.neg(), half.fma(FloatVector.broadcast(FLOATS, -2), one)).intoArray(x, i);
        }
    }

    private static void sigmoid(float[] stage, float[] x, float[] low, int n) {
        Arrays.fill(low, 0, n, -0f);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, stage, i).abs();
            a.blend(VANISHING, a.compare(VectorOperators.GT, VANISHING)).neg().intoArray(x, i);
        }
        power(x, low, n);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector e = FloatVector.fromArray(FLOATS, x, i);
            FloatVector.broadcast(FLOATS, 1)
                    .blend(e, y.compare(VectorOperators.LT, 0))
                    .div(e.add(1))
                    .intoArray(stage, i);
        }
    }

    private static void silu(float[] stage, float[] x, float[] low, int n) {
        Arrays.fill(low, 0, n, -0f);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector v = y.blend(-VANISHING, y.compare(VectorOperators.LT, -VANISHING));
            v.intoArray(stage, i);
            FloatVector a = v.abs();
            a.blend(VANISHING, a.compare(VectorOperators.GT, VANISHING)).neg().intoArray(x, i);
        }
        power(x, low, n);
        timesSigmoid(stage, x, n);
    }

    /** v · e / (1 + e) where v is negative, else v / (1 + e). */
    private static void timesSigmoid(float[] stage, float[] x, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector v = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector e = FloatVector.fromArray(FLOATS, x, i);
            v.blend(v.mul(e), v.compare(VectorOperators.LT, 0)).div(e.add(1)).intoArray(stage, i);
        }
    }

    private static void geluTanh(float[] stage, float[] x, float[] low, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector v = y.blend(-CUBIC_LIMIT, y.compare(VectorOperators.LT, -CUBIC_LIMIT));
            v.intoArray(stage, i);
            FloatVector magnitude = v.abs();
            FloatVector a =
                    magnitude.blend(
                            CUBIC_LIMIT, magnitude.compare(VectorOperators.GT, CUBIC_LIMIT));
            FloatVector square = a.mul(a);
            FloatVector squareLow = a.fma(a, square.neg());
            FloatVector three = FloatVector.broadcast(FLOATS, CUBIC_3);
            FloatVector sum = square.fma(three, FloatVector.broadcast(FLOATS, CUBIC_1));
            FloatVector constants =
                    square.fma(
                            FloatVector.broadcast(FLOATS, CUBIC_3_LOW),
                            FloatVector.broadcast(FLOATS, CUBIC_1_LOW));
            FloatVector left = FloatVector.broadcast(FLOATS, CUBIC_1).sub(sum);
            FloatVector sumLow = square.fma(three, left).add(squareLow.fma(three, constants));
            FloatVector negative = a.neg();
            FloatVector product = negative.mul(sum);
            product.intoArray(x, i);
            negative.fma(sumLow, negative.fma(sum, product.neg())).intoArray(low, i);
        }
        power(x, low, n);
        timesSigmoid(stage, x, n);
    }

    private static void swish(float[] stage, float[] x, float[] low, int n, float factor) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector product = y.mul(factor);
            FloatVector rest = y.fma(FloatVector.broadcast(FLOATS, factor), product.neg());
            FloatVector away = rest.blend(rest.neg(), product.compare(VectorOperators.LT, 0).not());
            FloatVector a = product.abs();
            VectorMask<Float> isFar = a.compare(VectorOperators.LT, VANISHING).not();
            away.blend(0, isFar).intoArray(low, i);
            a.blend(VANISHING, isFar).neg().intoArray(x, i);
        }
        power(x, low, n);
        float most = Float.MAX_VALUE;
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector raised = y.blend(-most, y.compare(VectorOperators.LT, -most));
            FloatVector v = raised.blend(most, raised.compare(VectorOperators.GT, most));
            FloatVector e = FloatVector.fromArray(FLOATS, x, i);
            y.blend(v.mul(e), y.mul(factor).compare(VectorOperators.LT, 0))
                    .div(e.add(1))
                    .intoArray(stage, i);
        }
    }

    private static void mish(float[] stage, float[] x, float[] low, int n) {
        Arrays.fill(low, 0, n, -0f);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector v = y.blend(-VANISHING, y.compare(VectorOperators.LT, -VANISHING));
            v.intoArray(stage, i);
            v.blend(MISH_LIMIT, v.compare(VectorOperators.GT, MISH_LIMIT)).intoArray(x, i);
        }
        power(x, low, n);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector v = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector e = FloatVector.fromArray(FLOATS, x, i);
            FloatVector product = e.fma(e, e.add(e));
            v.mul(product.div(product.add(2))).intoArray(stage, i);
        }
    }

    private static void tanh(float[] stage, float[] x, float[] low, int n) {
        float most = VANISHING / 2;
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, stage, i).abs();
            a.blend(most, a.compare(VectorOperators.GT, most)).mul(-2).intoArray(x, i);
        }
        remainder(x, low, n);
        for (int i = 0; i < n; i += FLOATS.length()) {
            IntVector sign =
                    FloatVector.fromArray(FLOATS, stage, i)
                            .reinterpretAsInts()
                            .and(Integer.MIN_VALUE);
            FloatVector.fromArray(FLOATS, x, i)
                    .div(FloatVector.fromArray(FLOATS, low, i))
                    .reinterpretAsInts()
                    .or(sign)
                    .reinterpretAsFloats()
                    .intoArray(stage, i);
        }
    }

    private static void elu(float[] stage, float[] x, float[] low, int n, float factor) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            y.blend(-VANISHING, y.compare(VectorOperators.LT, -VANISHING)).intoArray(x, i);
        }
        remainder(x, low, n);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            IntVector sign = y.reinterpretAsInts().and(Integer.MIN_VALUE);
            FloatVector.fromArray(FLOATS, x, i)
                    .reinterpretAsInts()
                    .or(sign)
                    .reinterpretAsFloats()
                    .mul(factor)
                    .blend(y, y.compare(VectorOperators.GT, 0))
                    .intoArray(stage, i);
        }
    }

    private static void gelu(float[] stage, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            FloatVector magnitude = y.abs();
            FloatVector a =
                    magnitude.blend(TAIL_LIMIT, magnitude.compare(VectorOperators.GT, TAIL_LIMIT));
            FloatVector z = a.mul(a);
            FloatVector p =
                    z.fma(
                            FloatVector.broadcast(FLOATS, Activations.P5),
                            FloatVector.broadcast(FLOATS, Activations.P4));
            p = z.fma(p, FloatVector.broadcast(FLOATS, Activations.P3));
            p = z.fma(p, FloatVector.broadcast(FLOATS, Activations.P2));
            p = z.fma(p, FloatVector.broadcast(FLOATS, Activations.P1));
            p = z.fma(p, FloatVector.broadcast(FLOATS, Activations.P0));
            FloatVector q =
                    z.fma(
                            FloatVector.broadcast(FLOATS, Activations.Q5),
                            FloatVector.broadcast(FLOATS, Activations.Q4));
            q = z.fma(q, FloatVector.broadcast(FLOATS, Activations.Q3));
            q = z.fma(q, FloatVector.broadcast(FLOATS, Activations.Q2));
            q = z.fma(q, FloatVector.broadcast(FLOATS, Activations.Q1));
            q = z.fma(q, FloatVector.broadcast(FLOATS, Activations.Q0));
            FloatVector rest = a.neg().fma(p, q);
            FloatVector tail = rest.blend(0, rest.compare(VectorOperators.LT, 0)).div(q);
            a.mul(-0.5f)
                    .fma(tail, y.blend(-0f, y.compare(VectorOperators.LT, 0)))
                    .intoArray(stage, i);
        }
    }
}
