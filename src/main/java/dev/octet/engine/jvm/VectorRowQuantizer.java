package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.EpilogueConstants.ROUNDER;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link ScalarRowQuantizer} by the Vector API: the same bits, almost without divisions. */
final class VectorRowQuantizer implements RowQuantizer {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Byte> BYTES = VectorEpilogue.BYTES;
    private static final int INFINITY_BITS = 0x7F800000;

    /** Factors that take a rounded reciprocal, 2^-24 off at most, below and above the true one. */
    private static final float BELOW = 1 - 0x1p-22f;

    private static final float ABOVE = 1 + 0x1p-22f;

    @Override
    public void quantize(
            float[] src,
            int srcOffset,
            int srcStride,
            int rows,
            int k,
            byte[] q,
            int qOffset,
            int qStride,
            float[] scale,
            int scaleOffset) {
        for (int row = 0; row < rows; row++) {
            int at = srcOffset + row * srcStride;
            int out = qOffset + row * qStride;
            int most = largest(src, at, k);
            boolean isFinite = most < INFINITY_BITS;
            float s =
                    ScalarRowQuantizer.scale(
                            isFinite
                                    ? Float.intBitsToFloat(most)
                                    : ScalarRowQuantizer.largestFinite(src, at, k));
            if (isFinite) {
                products(src, at, k, s, q, out);
            } else {
                ScalarRowQuantizer.quotients(src, at, k, s, q, out);
            }
            scale[scaleOffset + row] = s;
        }
    }

    /** The bits of the largest magnitude, infinity and NaN included. */
    private static int largest(float[] src, int at, int k) {
        int lanes = FLOATS.length();
        IntVector a = IntVector.zero(INTS);
        IntVector b = a;
        int i = 0;
        for (; i <= k - 2 * lanes; i += 2 * lanes) {
            FloatVector x = FloatVector.fromArray(FLOATS, src, at + i);
            FloatVector y = FloatVector.fromArray(FLOATS, src, at + i + lanes);
            a = a.max(x.reinterpretAsInts().and(Integer.MAX_VALUE));
            b = b.max(y.reinterpretAsInts().and(Integer.MAX_VALUE));
        }
        int most = a.max(b).reduceLanes(VectorOperators.MAX);
        for (; i < k; i++) {
            most = Math.max(most, Float.floatToRawIntBits(src[at + i]) & Integer.MAX_VALUE);
        }
        return most;
    }

    /**
     * Rounding being monotonic, the quotient lies between the products with a smaller and a larger
     * reciprocal; where these two become the same integer, so does the quotient.
     */
    private static void products(float[] src, int at, int k, float scale, byte[] q, int out) {
        int lanes = FLOATS.length();
        int bound = FLOATS.loopBound(k);
        float below = 1 / scale * BELOW;
        float above = 1 / scale * ABOVE;
        IntVector difference = IntVector.zero(INTS);
        for (int i = 0; i < bound; i += lanes) {
            FloatVector x = FloatVector.fromArray(FLOATS, src, at + i);
            IntVector low = x.mul(below).add(ROUNDER).reinterpretAsInts();
            IntVector high = x.mul(above).add(ROUNDER).reinterpretAsInts();
            difference = difference.or(low.lanewise(VectorOperators.XOR, high));
            if (BYTES != null) {
                ((ByteVector) low.convertShape(VectorOperators.I2B, BYTES, 0))
                        .intoArray(q, out + i);
            } else {
                for (int lane = 0; lane < lanes; lane++) {
                    q[out + i + lane] = (byte) low.lane(lane);
                }
            }
        }
        if (difference.reduceLanes(VectorOperators.OR) != 0) {
            ScalarRowQuantizer.quotients(src, at, bound, scale, q, out);
        }
        ScalarRowQuantizer.quotients(src, at + bound, k - bound, scale, q, out + bound);
    }
}
