package dev.octet.engine.jvm;

import dev.octet.request.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarRowMath} by the Vector API: the same bits. Vectors shorter than the lanes of a sum
 * go over the row once for each part of the lanes. The working memory of one thread at a time.
 *
 * <p>What a loop carries is an operation's argument, never its receiver; see {@link
 * VectorConverter}.
 */
final class VectorRowMath extends RowMath {
    private static final VectorSpecies<Float> FLOATS = atMostLanes(FloatVector.SPECIES_PREFERRED);
    private static final int LENGTH = FLOATS.length();

    // of activations
    private final float[] arguments = new float[EpilogueBlock.CHUNK];
    private final float[] lows = new float[EpilogueBlock.CHUNK];

    private final float[] lanes = new float[LANES];

    /** No vector may be longer than the lanes. */
    private static VectorSpecies<Float> atMostLanes(VectorSpecies<Float> preferred) {
        return preferred.length() > LANES ? FloatVector.SPECIES_512 : preferred;
    }

    @Override
    float largest(float[] x, int at, int n) {
        int bound = FLOATS.loopBound(n);
        FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < bound; i += LENGTH) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, at + i);
            most = y.blend(most, y.compare(VectorOperators.GT, most).not());
        }
        float largest = most.reduceLanes(VectorOperators.MAX);
        for (int i = at + bound; i < at + n; i++) {
            largest = x[i] > largest ? x[i] : largest;
        }
        return largest;
    }

    @Override
    void exp(float[] x, int at, int n) {
        int bound = FLOATS.loopBound(n);
        for (int i = at; i < at + bound; i += LENGTH) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, i);
            FloatVector raised = y.blend(LEAST, y.compare(VectorOperators.LT, LEAST));
            FloatVector v = raised.blend(MOST, raised.compare(VectorOperators.GT, MOST));
            FloatVector shifted =
                    v.fma(
                            FloatVector.broadcast(FLOATS, LOG2_E),
                            FloatVector.broadcast(FLOATS, ROUNDER));
            FloatVector k = shifted.sub(ROUNDER);
            FloatVector r =
                    k.fma(
                            FloatVector.broadcast(FLOATS, -LN2_LOW),
                            k.fma(FloatVector.broadcast(FLOATS, -LN2), v));
            FloatVector p =
                    r.fma(FloatVector.broadcast(FLOATS, E6), FloatVector.broadcast(FLOATS, E5));
            p = r.fma(p, FloatVector.broadcast(FLOATS, E4));
            p = r.fma(p, FloatVector.broadcast(FLOATS, E3));
            p = r.fma(p, FloatVector.broadcast(FLOATS, 1));
            p = r.fma(p, FloatVector.broadcast(FLOATS, 2));
            p = r.fma(p, FloatVector.broadcast(FLOATS, 2));
            IntVector exponent =
                    shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
            p.mul(exponent.reinterpretAsFloats()).intoArray(x, i);
        }
        for (int i = at + bound; i < at + n; i++) {
            x[i] = exp(x[i]);
        }
    }

    @Override
    void activate(Activation activation, float[] x, int n) {
        int bound = FloatVector.SPECIES_PREFERRED.loopBound(n);
        VectorActivations.apply(activation, x, arguments, lows, bound);
        Activations.apply(activation, x, bound, n);
    }

    @Override
    void multiply(
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
            int columns) {
        for (int j = 0; j < columns; j += 2 * LENGTH) {
            int r = 0;
            for (; r + 4 <= rows; r += 4) {
                int to = dstAt + r * dstStride + j;
                fourRows(x, at + r * stride, stride, depth, y, matrixAt + j, dst, to, dstStride);
            }
            for (; r < rows; r++) {
                int to = dstAt + r * dstStride + j;
                oneRow(x, at + r * stride, depth, y, matrixAt + j, dst, to, dstStride);
            }
        }
    }

    /** By two vectors of columns. */
    private static void fourRows(
            float[] x,
            int at,
            int stride,
            int depth,
            float[] y,
            int column,
            float[] dst,
            int to,
            int dstStride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.fromArray(FLOATS, y, column + k * dstStride);
            FloatVector w = FloatVector.fromArray(FLOATS, y, column + k * dstStride + LENGTH);
            FloatVector s = FloatVector.broadcast(FLOATS, x[at + k]);
            a0 = s.fma(v, a0);
            b0 = s.fma(w, b0);
            s = FloatVector.broadcast(FLOATS, x[at + k + stride]);
            a1 = s.fma(v, a1);
            b1 = s.fma(w, b1);
            s = FloatVector.broadcast(FLOATS, x[at + k + 2 * stride]);
            a2 = s.fma(v, a2);
            b2 = s.fma(w, b2);
            s = FloatVector.broadcast(FLOATS, x[at + k + 3 * stride]);
            a3 = s.fma(v, a3);
            b3 = s.fma(w, b3);
        }
        a0.intoArray(dst, to);
        b0.intoArray(dst, to + LENGTH);
        a1.intoArray(dst, to + dstStride);
        b1.intoArray(dst, to + dstStride + LENGTH);
        a2.intoArray(dst, to + 2 * dstStride);
        b2.intoArray(dst, to + 2 * dstStride + LENGTH);
        a3.intoArray(dst, to + 3 * dstStride);
        b3.intoArray(dst, to + 3 * dstStride + LENGTH);
    }

    private static void oneRow(
            float[] x,
            int at,
            int depth,
            float[] y,
            int column,
            float[] dst,
            int to,
            int dstStride) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        for (int k = 0; k < depth; k++) {
            FloatVector s = FloatVector.broadcast(FLOATS, x[at + k]);
            a = s.fma(FloatVector.fromArray(FLOATS, y, column + k * dstStride), a);
            b = s.fma(FloatVector.fromArray(FLOATS, y, column + k * dstStride + LENGTH), b);
        }
        a.intoArray(dst, to);
        b.intoArray(dst, to + LENGTH);
    }

    @Override
    float sum(float[] x, int at, int n) {
        int whole = n / LANES * LANES;
        for (int lane = 0; lane < LANES; lane += LENGTH) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int i = at + lane; i < at + whole; i += LANES) {
                sum = FloatVector.fromArray(FLOATS, x, i).add(sum);
            }
            sum.intoArray(lanes, lane);
        }
        for (int i = whole; i < n; i++) {
            lanes[i - whole] += x[at + i];
        }
        return total(lanes);
    }

    @Override
    float squares(float[] x, int at, int n, float center) {
        int whole = n / LANES * LANES;
        for (int lane = 0; lane < LANES; lane += LENGTH) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int i = at + lane; i < at + whole; i += LANES) {
                FloatVector d = FloatVector.fromArray(FLOATS, x, i).sub(center);
                sum = d.fma(d, sum);
            }
            sum.intoArray(lanes, lane);
        }
        for (int i = whole; i < n; i++) {
            float d = x[at + i] - center;
            lanes[i - whole] = Math.fma(d, d, lanes[i - whole]);
        }
        return total(lanes);
    }
}
