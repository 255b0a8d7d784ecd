package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.Rounding.ROUNDER;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarEpilogue} by the Vector API: the same steps and bits; remainders are scalar. Vectors
 * do not pass between methods: where the JIT compiler does not inline one, they would be allocated.
 */
final class VectorEpilogue implements EpilogueStep {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FLOATS.vectorShape());

    /** As many bytes as there are floats in a vector; null where there is no such species. */
    static final VectorSpecies<Byte> BYTES =
            switch (FLOATS.length()) {
                case 16 -> ByteVector.SPECIES_128;
                case 8 -> ByteVector.SPECIES_64;
                default -> null;
            };

    private final EpilogueConstants constants;

    VectorEpilogue(Product request, Parameters parameters) {
        constants = new EpilogueConstants(request, parameters);
    }

    @Override
    public EpilogueConstants constants() {
        return constants;
    }

    @Override
    public void apply(EpilogueBlock b) {
        EpilogueConstants c = constants;
        for (int row = 0; row < b.rows; row++) {
            for (int column = b.firstColumn; column < b.endColumn; column += EpilogueBlock.CHUNK) {
                int n = Math.min(EpilogueBlock.CHUNK, b.endColumn - column);
                int bound = FLOATS.loopBound(n);
                if (c.isAccumulator && b.rowScale == null) {
                    ScalarEpilogue.copy(c, b, row, column, n);
                    continue;
                }
                load(c, b, row, column, bound);
                ScalarEpilogue.load(c, b, row, column, bound, n);
                if (!c.residualLast && c.hasFloatResidual) {
                    addResidual(b, row, column, bound);
                    ScalarEpilogue.addResidual(c, b, row, column, bound, n);
                } else if (!c.residualLast) {
                    ScalarEpilogue.addResidual(c, b, row, column, 0, n);
                }
                if (c.slopes == null) {
                    VectorActivations.apply(c.activation, b.stage, b.arguments, b.lows, bound);
                    ScalarEpilogue.activate(c, b, column, bound, n);
                } else {
                    ScalarEpilogue.activate(c, b, column, 0, n);
                }
                // plain loops, of which the JIT compiler makes vector code
                ScalarEpilogue.finish(c, b, row, column, 0, n);
                write(c, b, row, column, bound);
                ScalarEpilogue.write(c, b, row, column, bound, n);
            }
        }
    }

    private static void load(EpilogueConstants c, EpilogueBlock b, int row, int column, int n) {
        int at = ScalarEpilogue.index(b, b.accOffset, b.accStride, row, column);
        float scale = ScalarEpilogue.scale(c, b, row);
        if (b.acc == null) {
            loadFloats(c, b, at, scale, column, n);
        } else {
            loadInts(c, b, at, scale, column, n);
        }
    }

    private static void loadFloats(
            EpilogueConstants c, EpilogueBlock b, int at, float scale, int column, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, b.sums, at + i)
                    .mul(scale)
                    .mul(FloatVector.fromArray(FLOATS, c.weightScale, column + i))
                    .add(FloatVector.fromArray(FLOATS, c.bias, column + i))
                    .intoArray(b.stage, i);
        }
    }

    private static void loadInts(
            EpilogueConstants c, EpilogueBlock b, int at, float scale, int column, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            IntVector acc = IntVector.fromArray(INTS, b.acc, at + i);
            ((FloatVector) acc.convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .mul(FloatVector.fromArray(FLOATS, c.weightScale, column + i))
                    .add(FloatVector.fromArray(FLOATS, c.bias, column + i))
                    .intoArray(b.stage, i);
        }
    }

    private static void addResidual(EpilogueBlock b, int row, int column, int n) {
        int at = ScalarEpilogue.index(b, b.residualOffset, b.residualStride, row, column);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, b.stage, i)
                    .add(FloatVector.fromArray(FLOATS, b.residualFloats, at + i))
                    .intoArray(b.stage, i);
        }
    }

    private static void write(EpilogueConstants c, EpilogueBlock b, int row, int column, int n) {
        int at = ScalarEpilogue.dstIndex(c, b, row, column);
        if (c.dst == DataType.F32) {
            writeFloats(b, at, n);
        } else if (c.dst == DataType.S32) {
            ScalarEpilogue.write(c, b, row, column, 0, n);
        } else {
            quantize(c, b.stage, n);
            narrow(b.stage, c.zeroPoint, b.dst, at, n);
        }
    }

    private static void writeFloats(EpilogueBlock b, int at, int n) {
        float[] stage = b.stage;
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            y.blend(Float.NaN, y.compare(VectorOperators.NE, y)).intoArray(stage, i);
        }
        b.put(stage, 0, at, n);
    }

    /** To floats whose last byte is the result, less the zero point. */
    private static void quantize(EpilogueConstants c, float[] stage, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector t = FloatVector.fromArray(FLOATS, stage, i).mul(c.inverse);
            FloatVector ordered = t.blend(0, t.compare(VectorOperators.NE, t));
            FloatVector raised = ordered.blend(c.low, ordered.compare(VectorOperators.LT, c.low));
            raised.blend(c.high, raised.compare(VectorOperators.GT, c.high))
                    .add(ROUNDER)
                    .intoArray(stage, i);
        }
    }

    private static void narrow(float[] stage, int zeroPoint, byte[] dst, int at, int n) {
        if (BYTES == null) {
            for (int i = 0; i < n; i++) {
                dst[at + i] = (byte) (Float.floatToRawIntBits(stage[i]) + zeroPoint);
            }
            return;
        }
        for (int i = 0; i < n; i += FLOATS.length()) {
            IntVector q = FloatVector.fromArray(FLOATS, stage, i).reinterpretAsInts();
            ((ByteVector) q.add(zeroPoint).convertShape(VectorOperators.I2B, BYTES, 0))
                    .intoArray(dst, at + i);
        }
    }
}
