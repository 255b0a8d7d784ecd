package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.EpilogueConstants.ROUNDER;

import dev.octet.kernel.Activation;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Parameters;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link ScalarEpilogue} by the Vector API: the same steps and bits; remainders are scalar. */
final class VectorEpilogue implements EpilogueStep {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FLOATS.vectorShape());

    /** Two doubles in a vector have no masks on any JDK, and would gain little. */
    private static final boolean HAS_DOUBLES = FLOATS.length() >= 8;

    private final EpilogueConstants constants;

    VectorEpilogue(Gemm gemm, Parameters parameters) {
        constants = new EpilogueConstants(gemm, parameters);
    }

    @Override
    public void apply(EpilogueBlock b) {
        EpilogueConstants c = constants;
        for (int row = 0; row < b.rows; row++) {
            for (int column = b.firstColumn; column < b.endColumn; column += EpilogueBlock.CHUNK) {
                int n = Math.min(EpilogueBlock.CHUNK, b.endColumn - column);
                int bound = FLOATS.loopBound(n);
                if (c.isAccumulator) {
                    copy(c, b, row, column, bound);
                    ScalarEpilogue.copy(b, row, column, bound, n);
                    continue;
                }
                load(c, b, row, column, bound);
                ScalarEpilogue.load(c, b, row, column, bound, n);
                if (c.hasFloatResidual) {
                    addResidual(b, row, column, bound);
                    ScalarEpilogue.addResidual(c, b, row, column, bound, n);
                } else if (c.residual != null) {
                    ScalarEpilogue.addResidual(c, b, row, column, 0, n);
                }
                int active = activate(c.activation, b, bound);
                ScalarEpilogue.activate(c.activation, b.stage, active, n);
                write(c, b, row, column, bound);
                ScalarEpilogue.write(c, b, row, column, bound, n);
            }
        }
    }

    private static IntVector exact(int[] acc, int at, int zeroPoint, int[] columnSum, int sums) {
        return IntVector.fromArray(INTS, acc, at)
                .sub(IntVector.fromArray(INTS, columnSum, sums).mul(zeroPoint));
    }

    private static void copy(EpilogueConstants c, EpilogueBlock b, int row, int column, int n) {
        int at = ScalarEpilogue.index(b, b.accOffset, b.accStride, row, column);
        int out = ScalarEpilogue.dstIndex(c, b, row, column);
        int zeroPoint = ScalarEpilogue.zeroPoint(b, row);
        int sums = b.columnSumOffset + column;
        for (int i = 0; i < n; i += INTS.length()) {
            IntVector acc =
                    zeroPoint == 0
                            ? IntVector.fromArray(INTS, b.acc, at + i)
                            : exact(b.acc, at + i, zeroPoint, b.columnSum, sums + i);
            acc.reinterpretAsBytes().intoArray(b.dst, out + i * Integer.BYTES);
        }
    }

    private static void load(EpilogueConstants c, EpilogueBlock b, int row, int column, int n) {
        int at = ScalarEpilogue.index(b, b.accOffset, b.accStride, row, column);
        float scale = ScalarEpilogue.scale(c, b, row);
        if (b.acc == null) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                scale(c, b, FloatVector.fromArray(FLOATS, b.sums, at + i), scale, column, i);
            }
            return;
        }
        int zeroPoint = ScalarEpilogue.zeroPoint(b, row);
        if (zeroPoint == 0) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                scale(c, b, floats(IntVector.fromArray(INTS, b.acc, at + i)), scale, column, i);
            }
            return;
        }
        int sums = b.columnSumOffset + column;
        for (int i = 0; i < n; i += FLOATS.length()) {
            IntVector acc = exact(b.acc, at + i, zeroPoint, b.columnSum, sums + i);
            scale(c, b, floats(acc), scale, column, i);
        }
    }

    private static FloatVector floats(IntVector values) {
        return (FloatVector) values.convert(VectorOperators.I2F, 0);
    }

    private static void scale(
            EpilogueConstants c, EpilogueBlock b, FloatVector acc, float scale, int column, int i) {
        acc.mul(scale)
                .mul(FloatVector.fromArray(FLOATS, c.weightScale, column + i))
                .add(FloatVector.fromArray(FLOATS, c.bias, column + i))
                .intoArray(b.stage, i);
    }

    private static void addResidual(EpilogueBlock b, int row, int column, int n) {
        int at = ScalarEpilogue.index(b, b.residualOffset, b.residualStride, row, column);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, b.stage, i)
                    .add(FloatVector.fromArray(FLOATS, b.residualFloats, at + i))
                    .intoArray(b.stage, i);
        }
    }

    /** Applies the function to the first of n values and returns how many these are. */
    private static int activate(Activation activation, EpilogueBlock b, int n) {
        switch (activation.kind()) {
            case LINEAR -> {}
            case RELU -> relu(b.stage, n);
            case CLIP -> clip(b.stage, n, activation.alpha(), activation.beta());
            case LEAKY_RELU -> leakyRelu(b.stage, n, activation.alpha());
            default -> {
                if (!HAS_DOUBLES) {
                    return 0;
                }
                activateWide(activation.kind(), b.stage, b.wide, n);
            }
        }
        return n;
    }

    // Vectors do not change between f32 and f64: not every JVM and width has an instruction for it.
    private static void activateWide(Activation.Kind kind, float[] stage, double[] wide, int n) {
        float bound = Activations.lowerBound(kind);
        for (int i = 0; i < n; i++) {
            wide[i] = stage[i] < bound ? bound : stage[i];
        }
        switch (kind) {
            case SIGMOID -> sigmoid(wide, n);
            case TANH -> tanh(wide, n);
            case GELU -> gelu(wide, n);
            case GELU_TANH -> geluTanh(wide, n);
            default -> silu(wide, n);
        }
        for (int i = 0; i < n; i++) {
            stage[i] = (float) wide[i];
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
            clip(FloatVector.fromArray(FLOATS, stage, i), low, high).intoArray(stage, i);
        }
    }

    private static FloatVector clip(FloatVector y, float low, float high) {
        FloatVector raised = y.blend(low, y.compare(VectorOperators.LT, low));
        return raised.blend(high, raised.compare(VectorOperators.GT, high));
    }

    private static void leakyRelu(float[] stage, int n, float slope) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector y = FloatVector.fromArray(FLOATS, stage, i);
            y.mul(slope).blend(y, y.compare(VectorOperators.GT, 0)).intoArray(stage, i);
        }
    }

    // One loop for each function: a choice inside would keep vectors from staying in registers.

    private static void sigmoid(double[] y, int n) {
        for (int i = 0; i < n; i += VectorActivations.DOUBLES.length()) {
            VectorActivations.sigmoid(DoubleVector.fromArray(VectorActivations.DOUBLES, y, i))
                    .intoArray(y, i);
        }
    }

    private static void tanh(double[] y, int n) {
        for (int i = 0; i < n; i += VectorActivations.DOUBLES.length()) {
            VectorActivations.tanh(DoubleVector.fromArray(VectorActivations.DOUBLES, y, i))
                    .intoArray(y, i);
        }
    }

    private static void gelu(double[] y, int n) {
        for (int i = 0; i < n; i += VectorActivations.DOUBLES.length()) {
            VectorActivations.gelu(DoubleVector.fromArray(VectorActivations.DOUBLES, y, i))
                    .intoArray(y, i);
        }
    }

    private static void geluTanh(double[] y, int n) {
        for (int i = 0; i < n; i += VectorActivations.DOUBLES.length()) {
            VectorActivations.geluTanh(DoubleVector.fromArray(VectorActivations.DOUBLES, y, i))
                    .intoArray(y, i);
        }
    }

    private static void silu(double[] y, int n) {
        for (int i = 0; i < n; i += VectorActivations.DOUBLES.length()) {
            VectorActivations.silu(DoubleVector.fromArray(VectorActivations.DOUBLES, y, i))
                    .intoArray(y, i);
        }
    }

    private static void write(EpilogueConstants c, EpilogueBlock b, int row, int column, int n) {
        int at = ScalarEpilogue.dstIndex(c, b, row, column);
        if (c.dst == DataType.F32) {
            for (int i = 0; i < n; i += FLOATS.length()) {
                FloatVector y = FloatVector.fromArray(FLOATS, b.stage, i);
                y.blend(Float.NaN, y.compare(VectorOperators.NE, y))
                        .reinterpretAsBytes()
                        .intoArray(b.dst, at + i * Float.BYTES);
            }
        } else if (c.dst == DataType.S32) {
            ScalarEpilogue.write(c, b, row, column, 0, n);
        } else {
            for (int i = 0; i < n; i += FLOATS.length()) {
                FloatVector t = FloatVector.fromArray(FLOATS, b.stage, i).mul(c.inverse);
                FloatVector ordered = t.blend(0, t.compare(VectorOperators.NE, t));
                IntVector q =
                        clip(ordered, c.low, c.high)
                                .add(ROUNDER)
                                .reinterpretAsInts()
                                .add(c.zeroPoint);
                VectorBytes.store(q, b.dst, at + i);
            }
        }
    }
}
