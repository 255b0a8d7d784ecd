package dev.octet.engine.jvm;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The epilogue in plain Java: the reference, and the vector code's remainders. A row passes in
 * chunks through a stage of floats, one short loop for each step. Ranges [from, to) are within the
 * stage.
 */
final class ScalarEpilogue implements EpilogueStep {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final EpilogueConstants constants;

    ScalarEpilogue(Product request, Parameters parameters) {
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
                if (c.isAccumulator && b.rowScale == null) {
                    copy(c, b, row, column, n);
                    continue;
                }
                load(c, b, row, column, 0, n);
                if (!c.residualLast) {
                    addResidual(c, b, row, column, 0, n);
                }
                activate(c, b, column, 0, n);
                finish(c, b, row, column, 0, n);
                write(c, b, row, column, 0, n);
            }
        }
    }

    /** Where an array has the block's row and dst's column. */
    static int index(EpilogueBlock b, int offset, int stride, int row, int column) {
        return offset + row * stride + (column - b.firstColumn);
    }

    /** Where dst has them, in bytes. */
    static int dstIndex(EpilogueConstants c, EpilogueBlock b, int row, int column) {
        return b.dstOffset + row * b.dstStride + (column - b.firstColumn) * c.dst.bytes();
    }

    /** The row's scale, or the one for all. */
    static float scale(EpilogueConstants c, EpilogueBlock b, int row) {
        return b.rowScale == null ? c.srcScale : b.rowScale[b.rowOffset + row];
    }

    /** The accumulator, exact, to dst. */
    static void copy(EpilogueConstants c, EpilogueBlock b, int row, int column, int n) {
        int at = index(b, b.accOffset, b.accStride, row, column);
        b.put(b.acc, at, dstIndex(c, b, row, column), n);
    }

    static void load(EpilogueConstants c, EpilogueBlock b, int row, int column, int from, int to) {
        float[] stage = b.stage;
        float[] weightScale = c.weightScale;
        float[] bias = c.bias;
        int at = index(b, b.accOffset, b.accStride, row, column);
        float scale = scale(c, b, row);
        if (b.acc == null) {
            float[] sums = b.sums;
            for (int i = from; i < to; i++) {
                stage[i] = sums[at + i] * scale * weightScale[column + i] + bias[column + i];
            }
            return;
        }
        int[] acc = b.acc;
        for (int i = from; i < to; i++) {
            stage[i] = (float) acc[at + i] * scale * weightScale[column + i] + bias[column + i];
        }
    }

    static void addResidual(
            EpilogueConstants c, EpilogueBlock b, int row, int column, int from, int to) {
        float[] stage = b.stage;
        int at = index(b, b.residualOffset, b.residualStride, row, column);
        if (c.hasFloatResidual) {
            float[] residual = b.residualFloats;
            for (int i = from; i < to; i++) {
                stage[i] += residual[at + i];
            }
        } else if (c.residual != null) {
            byte[] residual = b.residualBytes;
            float[] values = c.residual;
            for (int i = from; i < to; i++) {
                stage[i] += values[residual[at + i] & 255];
            }
        }
    }

    static void activate(EpilogueConstants c, EpilogueBlock b, int column, int from, int to) {
        if (c.slopes == null) {
            Activations.apply(c.activation, b.stage, from, to);
            return;
        }
        float[] stage = b.stage;
        float[] slopes = c.slopes;
        for (int i = from; i < to; i++) {
            stage[i] = stage[i] > 0 ? stage[i] : slopes[column + i] * stage[i];
        }
    }

    /** From the activation to the scale of an f32 or s32 dst. */
    static void finish(
            EpilogueConstants c, EpilogueBlock b, int row, int column, int from, int to) {
        float[] stage = b.stage;
        if (c.factors != null) {
            float[] factors = c.factors;
            float[] addends = c.addends;
            for (int i = from; i < to; i++) {
                stage[i] = stage[i] * factors[column + i] + addends[column + i];
            }
        }
        if (c.residualLast) {
            addResidual(c, b, row, column, from, to);
        }
        if (c.hasInverse && !c.dst.isInt8()) {
            for (int i = from; i < to; i++) {
                stage[i] *= c.inverse;
            }
        }
    }

    static void write(EpilogueConstants c, EpilogueBlock b, int row, int column, int from, int to) {
        float[] stage = b.stage;
        byte[] dst = b.dst;
        int at = dstIndex(c, b, row, column);
        if (c.dst == DataType.F32) {
            for (int i = from; i < to; i++) {
                // makes every NaN the same
                INTS.set(dst, at + i * Float.BYTES, Float.floatToIntBits(stage[i]));
            }
        } else if (c.dst == DataType.S32) {
            for (int i = from; i < to; i++) {
                INTS.set(dst, at + i * Integer.BYTES, (int) Math.rint(stage[i]));
            }
        } else {
            for (int i = from; i < to; i++) {
                dst[at + i] = Rounding.toByte(stage[i] * c.inverse, c.zeroPoint, c.low, c.high);
            }
        }
    }
}
