package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.Rounding.ROUNDER;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarConverter} by the Vector API: the same bits.
 *
 * <p>What a loop carries is the argument of the operation that replaces it, never its receiver: of
 * a receiver C2 knows the exact class only where it was made in sight or from profiles, which a
 * busy compiler goes without; then it makes a real call, and a real vector on the heap.
 */
final class VectorConverter extends Converter {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Byte> BYTES = VectorEpilogue.BYTES;
    private static final int LANES = FLOATS.length();

    @Override
    float largest(float[] x, int at, int n) {
        IntVector a = IntVector.zero(INTS);
        IntVector b = IntVector.zero(INTS);
        int i = 0;
        for (; i <= n - 2 * LANES; i += 2 * LANES) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, at + i);
            FloatVector z = FloatVector.fromArray(FLOATS, x, at + i + LANES);
            a = y.reinterpretAsInts().and(Integer.MAX_VALUE).max(a);
            b = z.reinterpretAsInts().and(Integer.MAX_VALUE).max(b);
        }
        int most = IntVector.zero(INTS).max(a).max(b).reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            most = Math.max(most, Float.floatToRawIntBits(x[at + i]) & Integer.MAX_VALUE);
        }
        return most < ScalarConverter.INFINITY_BITS
                ? Float.intBitsToFloat(most)
                : ScalarConverter.largestFinite(x, at, n);
    }

    @Override
    float least(float[] x, int at, int n) {
        FloatVector a = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(n);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, at + i);
            a = y.blend(0, y.compare(VectorOperators.NE, y)).min(a);
        }
        float least = a.reduceLanes(VectorOperators.MIN);
        return least == Float.NEGATIVE_INFINITY
                ? ScalarConverter.leastFinite(x, at, n)
                : Math.min(least, ScalarConverter.leastFinite(x, at + bound, n - bound));
    }

    @Override
    float greatest(float[] x, int at, int n) {
        FloatVector a = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(n);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, at + i);
            a = y.blend(0, y.compare(VectorOperators.NE, y)).max(a);
        }
        float greatest = a.reduceLanes(VectorOperators.MAX);
        return greatest == Float.POSITIVE_INFINITY
                ? ScalarConverter.greatestFinite(x, at, n)
                : Math.max(greatest, ScalarConverter.greatestFinite(x, at + bound, n - bound));
    }

    /**
     * Divides. Products with a smaller and a larger reciprocal, as native code takes them, need
     * more operations than a division costs, and now and then a second pass.
     */
    @Override
    void quantize(
            float[] x,
            int at,
            int n,
            float scale,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out) {
        int bound = BYTES == null ? 0 : FLOATS.loopBound(n);
        float least = low - zeroPoint;
        float most = high - zeroPoint;
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i).div(scale);
            FloatVector ordered = v.blend(0, v.compare(VectorOperators.NE, v));
            FloatVector raised = ordered.blend(least, ordered.compare(VectorOperators.LT, least));
            IntVector a =
                    raised.blend(most, raised.compare(VectorOperators.GT, most))
                            .add(ROUNDER)
                            .reinterpretAsInts();
            ((ByteVector) a.add(zeroPoint).convertShape(VectorOperators.I2B, BYTES, 0))
                    .intoArray(q, out + i);
        }
        ScalarConverter.quotients(
                x, at + bound, n - bound, scale, zeroPoint, low, high, q, out + bound);
    }

    @Override
    void requantize(
            float[] x,
            int at,
            int n,
            float inverse,
            int zeroPoint,
            int low,
            int high,
            byte[] q,
            int out) {
        int bound = BYTES == null ? 0 : FLOATS.loopBound(n);
        float least = low - zeroPoint;
        float most = high - zeroPoint;
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i).mul(inverse);
            FloatVector ordered = v.blend(0, v.compare(VectorOperators.NE, v));
            FloatVector raised = ordered.blend(least, ordered.compare(VectorOperators.LT, least));
            IntVector a =
                    raised.blend(most, raised.compare(VectorOperators.GT, most))
                            .add(ROUNDER)
                            .reinterpretAsInts();
            ((ByteVector) a.add(zeroPoint).convertShape(VectorOperators.I2B, BYTES, 0))
                    .intoArray(q, out + i);
        }
        ScalarConverter.products(
                x, at + bound, n - bound, inverse, zeroPoint, low, high, q, out + bound);
    }

    @Override
    void dequantize(
            byte[] q,
            int at,
            int n,
            boolean signed,
            float scale,
            int zeroPoint,
            float[] x,
            int out) {
        int bound = BYTES == null ? 0 : FLOATS.loopBound(n);
        // u8 − 128 is s8 with the highest bit flipped
        byte flip = (byte) (signed ? 0 : 0x80);
        float zero = zeroPoint - (signed ? 0 : 128);
        for (int i = 0; i < bound; i += LANES) {
            ByteVector bytes = ByteVector.fromArray(BYTES, q, at + i);
            ((FloatVector)
                            bytes.lanewise(VectorOperators.XOR, flip)
                                    .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .sub(zero)
                    .mul(scale)
                    .intoArray(x, out + i);
        }
        ScalarConverter.reals(q, at + bound, n - bound, signed, scale, zeroPoint, x, out + bound);
    }
}
