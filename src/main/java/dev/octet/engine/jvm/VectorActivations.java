package dev.octet.engine.jvm;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Activations} for a vector of arguments: the same operations, hence the same bits.
 * Constants are vectors, because each scalar operand adds to the depth up to which the JIT compiler
 * inlines, and what it does not inline is slow and allocates.
 */
final class VectorActivations {
    /** Not wider: JDK 17 has no fast masks for eight doubles. */
    static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_512;

    private static final LongVector BIAS =
            LongVector.broadcast(LongVector.SPECIES_512, Activations.BIAS);
    private static final LongVector SHIFT =
            LongVector.broadcast(LongVector.SPECIES_512, Activations.MANTISSA_BITS);
    private static final LongVector MAGNITUDE =
            LongVector.broadcast(LongVector.SPECIES_512, Long.MAX_VALUE);
    private static final DoubleVector LOWEST = all(-Activations.EXP_LIMIT);
    private static final DoubleVector ONE = all(1);
    private static final DoubleVector TWO = all(2);
    private static final DoubleVector MINUS_HALF = all(-0.5);
    private static final DoubleVector ZERO = all(0);
    private static final DoubleVector EXP_LIMIT = all(Activations.EXP_LIMIT);
    private static final DoubleVector LOG2_E = all(Activations.LOG2_E);
    private static final DoubleVector ROUNDER = all(Activations.ROUNDER);
    private static final DoubleVector LN2_HIGH = all(Activations.LN2_HIGH);
    private static final DoubleVector LN2_LOW = all(Activations.LN2_LOW);
    private static final DoubleVector TANH_SERIES_END = all(Activations.TANH_SERIES_END);
    private static final DoubleVector GELU_TANH_3 = all(Activations.GELU_TANH_3);
    private static final DoubleVector GELU_TANH_1 = all(Activations.GELU_TANH_1);
    private static final DoubleVector TAIL_LIMIT = all(Activations.TAIL_LIMIT);
    private static final DoubleVector TAIL_POLE = all(Activations.TAIL_POLE);
    private static final DoubleVector E0 = all(Activations.E0);
    private static final DoubleVector E1 = all(Activations.E1);
    private static final DoubleVector E2 = all(Activations.E2);
    private static final DoubleVector E3 = all(Activations.E3);
    private static final DoubleVector E4 = all(Activations.E4);
    private static final DoubleVector E5 = all(Activations.E5);
    private static final DoubleVector E6 = all(Activations.E6);
    private static final DoubleVector E7 = all(Activations.E7);
    private static final DoubleVector E8 = all(Activations.E8);
    private static final DoubleVector E9 = all(Activations.E9);
    private static final DoubleVector E10 = all(Activations.E10);
    private static final DoubleVector H1 = all(Activations.H1);
    private static final DoubleVector H2 = all(Activations.H2);
    private static final DoubleVector H3 = all(Activations.H3);
    private static final DoubleVector H4 = all(Activations.H4);
    private static final DoubleVector T0 = all(Activations.T0);
    private static final DoubleVector T1 = all(Activations.T1);
    private static final DoubleVector T2 = all(Activations.T2);
    private static final DoubleVector T3 = all(Activations.T3);
    private static final DoubleVector T4 = all(Activations.T4);
    private static final DoubleVector T5 = all(Activations.T5);
    private static final DoubleVector T6 = all(Activations.T6);
    private static final DoubleVector T7 = all(Activations.T7);
    private static final DoubleVector T8 = all(Activations.T8);
    private static final DoubleVector T9 = all(Activations.T9);
    private static final DoubleVector T10 = all(Activations.T10);
    private static final DoubleVector T11 = all(Activations.T11);
    private static final DoubleVector T12 = all(Activations.T12);
    private static final DoubleVector T13 = all(Activations.T13);
    private static final DoubleVector T14 = all(Activations.T14);
    private static final DoubleVector T15 = all(Activations.T15);

    private VectorActivations() {}

    private static DoubleVector all(double value) {
        return DoubleVector.broadcast(DOUBLES, value);
    }

    static DoubleVector exp(DoubleVector x) {
        x = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
        x = x.blend(EXP_LIMIT, x.compare(VectorOperators.GT, EXP_LIMIT));
        DoubleVector shifted = x.mul(LOG2_E).add(ROUNDER);
        DoubleVector k = shifted.sub(ROUNDER);
        DoubleVector r = x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
        DoubleVector z = r.mul(r);
        DoubleVector even = z.mul(E10).add(E8);
        even = even.mul(z).add(E6);
        even = even.mul(z).add(E4);
        even = even.mul(z).add(E2);
        even = even.mul(z).add(E0);
        DoubleVector odd = z.mul(E9).add(E7);
        odd = odd.mul(z).add(E5);
        odd = odd.mul(z).add(E3);
        odd = odd.mul(z).add(E1);
        LongVector power =
                shifted.reinterpretAsLongs().add(BIAS).lanewise(VectorOperators.LSHL, SHIFT);
        return even.add(r.mul(odd)).mul(power.reinterpretAsDoubles());
    }

    private static DoubleVector magnitude(DoubleVector y) {
        return y.reinterpretAsLongs().and(MAGNITUDE).reinterpretAsDoubles();
    }

    static DoubleVector sigmoid(DoubleVector y) {
        return ONE.div(exp(y.neg()).add(ONE));
    }

    static DoubleVector tanh(DoubleVector y) {
        DoubleVector far = ONE.sub(TWO.div(exp(y.mul(TWO)).add(ONE)));
        DoubleVector z = y.mul(y);
        DoubleVector series = z.mul(H4).add(H3);
        series = series.mul(z).add(H2);
        series = series.mul(z).add(H1);
        DoubleVector near = y.add(y.mul(z.mul(series)));
        return far.blend(near, magnitude(y).compare(VectorOperators.LT, TANH_SERIES_END));
    }

    static DoubleVector silu(DoubleVector y) {
        return y.mul(sigmoid(y));
    }

    static DoubleVector geluTanh(DoubleVector y) {
        return y.mul(sigmoid(y.mul(y.mul(y).mul(GELU_TANH_3).add(GELU_TANH_1))));
    }

    static DoubleVector gelu(DoubleVector y) {
        DoubleVector a = magnitude(y);
        a = a.blend(TAIL_LIMIT, a.compare(VectorOperators.GT, TAIL_LIMIT));
        DoubleVector t = a.sub(TAIL_POLE).div(a.add(TAIL_POLE));
        DoubleVector z = t.mul(t);
        DoubleVector even = z.mul(T14).add(T12);
        even = even.mul(z).add(T10);
        even = even.mul(z).add(T8);
        even = even.mul(z).add(T6);
        even = even.mul(z).add(T4);
        even = even.mul(z).add(T2);
        even = even.mul(z).add(T0);
        DoubleVector odd = z.mul(T15).add(T13);
        odd = odd.mul(z).add(T11);
        odd = odd.mul(z).add(T9);
        odd = odd.mul(z).add(T7);
        odd = odd.mul(z).add(T5);
        odd = odd.mul(z).add(T3);
        odd = odd.mul(z).add(T1);
        DoubleVector tail = exp(a.mul(a).mul(MINUS_HALF)).mul(even.add(t.mul(odd)));
        DoubleVector inner = ONE.sub(tail);
        return y.mul(inner.blend(tail, y.compare(VectorOperators.LT, ZERO)));
    }
}
