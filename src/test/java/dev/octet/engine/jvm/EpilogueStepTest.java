package dev.octet.engine.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.Activation;
import dev.octet.request.Activation.Kind;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.GemmBuilder;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps of the epilogue: vector against scalar bit for bit, and both against known values. */
class EpilogueStepTest {
    private static final int[] SIZES = {
        1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 64, 97, 1021, 1030, 2100
    };
    private static final byte CANARY = 0x5A;

    @ParameterizedTest
    @EnumSource
    void vectorHasTheBitsOfScalar(Kind kind) {
        for (int seed = 0; seed < 150; seed++) {
            Case c = new Case(kind, seed);
            byte[] scalar = c.run(new ScalarEpilogue(c.gemm, c.parameters));
            byte[] vector = c.run(new VectorEpilogue(c.gemm, c.parameters));
            assertArrayEquals(scalar, vector, c.gemm + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // acc, inverse of the dst scale, zero point, u8
        "5, 0.5, 0, 2",
        "7, 0.5, 0, 4",
        "-5, 0.5, 10, 8",
        "-40, 1, 10, 0",
        "2147483647, 1, 255, 255",
        "-2147483648, 1, 255, 0",
        "300, 1, 0, 255"
    })
    void quantizesToNearestEvenAndSaturates(int acc, float inverse, int zeroPoint, int expected) {
        Gemm gemm =
                gemm(
                        Granularity.NONE,
                        DataType.U8,
                        inverse != 1,
                        zeroPoint != 0,
                        Activation.LINEAR);
        Parameters parameters = Parameters.of(new byte[1]).dstZeroPoint(zeroPoint);
        parameters = parameters.dstScale(1 / inverse);
        EpilogueBlock block = block(acc);
        new ScalarEpilogue(gemm, parameters).apply(block);
        assertEquals(expected, block.dst[0] & 255);
    }

    @Test
    void nanBecomesZeroPointZeroOrTheOneNan() {
        assertEquals(200, nan(DataType.U8, 200)[0] & 255);
        assertEquals(-100, nan(DataType.S8, -100)[0]);
        assertEquals(0, ints(nan(DataType.S32, 0)));
        assertEquals(0x7FC00000, ints(nan(DataType.F32, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "RELU, -0.0, 0.0",
        "LINEAR, -0.0, -0.0",
        "LEAKY_RELU, -0.0, -0.0",
        "CLIP, -0.0, -0.0",
        "TANH, -0.0, -0.0",
        "RELU, NaN, NaN",
        "CLIP, NaN, NaN",
        "CLIP, 9, 6",
        "CLIP, -9, 0"
    })
    void signsOfZeroAndNan(Kind kind, float y, float expected) {
        float[] stage = {y};
        Activations.apply(activation(kind), stage, 0, 1);
        assertEquals(expected, stage[0]);
    }

    private static byte[] nan(DataType dst, int zeroPoint) {
        Gemm gemm = gemm(Granularity.PER_ROW, dst, false, zeroPoint != 0, Activation.LINEAR);
        EpilogueBlock block = block(1);
        block.rowScale = new float[] {Float.intBitsToFloat(0xFFC12345)};
        new ScalarEpilogue(gemm, Parameters.of(new byte[1]).dstZeroPoint(zeroPoint)).apply(block);
        return block.dst;
    }

    private static int ints(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private static EpilogueBlock block(int acc) {
        EpilogueBlock block = new EpilogueBlock();
        block.acc = new int[] {acc};
        block.rows = 1;
        block.endColumn = 1;
        block.dst(new byte[4]);
        return block;
    }

    private static Gemm gemm(
            Granularity srcScale,
            DataType dst,
            boolean dstScale,
            boolean dstZeroPoint,
            Activation activation) {
        GemmBuilder builder =
                Gemm.of(1, 1, 1)
                        .types(DataType.S8, DataType.S8, dst)
                        .srcScale(srcScale)
                        .activation(activation);
        if (dstScale) {
            builder.dstScale();
        }
        return (dstZeroPoint ? builder.dstZeroPoint() : builder).build();
    }

    private static Activation activation(Kind kind) {
        return switch (kind) {
            case CLIP -> Activation.clip(0, 6);
            case LEAKY_RELU -> Activation.leakyRelu(0.01f);
            case FAKE_QUANTIZE -> Activation.fakeQuantize(DataType.U8, 0.05f, 100);
            default -> Activation.of(kind);
        };
    }

    /** A random request, its values and its operands, from a seed. */
    private static final class Case {
        final Gemm gemm;
        final Parameters parameters;
        private final Random random;
        private final EpilogueBlock block = new EpilogueBlock();
        private final int rows;
        private final int n;
        private final int bytes;

        Case(Kind kind, int seed) {
            random = new Random(seed);
            rows = 1 + random.nextInt(3);
            n = SIZES[random.nextInt(SIZES.length)];
            boolean fp32 = random.nextInt(4) == 0;
            DataType dst = fp32 ? DataType.F32 : DataType.values()[random.nextInt(4)];
            bytes = dst.bytes();
            boolean rowScale = !fp32 && random.nextBoolean();
            boolean channels = !fp32 && random.nextBoolean();
            boolean bias = random.nextBoolean();
            boolean quantized = dst.isInt8() && random.nextBoolean();
            DataType residual =
                    new DataType[] {null, DataType.S8, DataType.U8, DataType.F32, DataType.S32}
                            [random.nextInt(5)];
            Granularity factor = Granularity.values()[random.nextBoolean() ? 3 : 0];
            GemmBuilder builder =
                    Gemm.of(rows, n, 1)
                            .types(
                                    fp32 ? DataType.F32 : DataType.S8,
                                    fp32 ? DataType.F32 : DataType.S8,
                                    dst)
                            .srcScale(rowScale ? Granularity.PER_ROW : Granularity.NONE)
                            .weightScale(channels ? Granularity.PER_CHANNEL : Granularity.NONE)
                            .activation(activation(kind))
                            .factor(factor)
                            .addend(factor);
            if (bias) {
                builder.bias();
            }
            if (residual != null) {
                builder.residual(residual);
                if (random.nextBoolean()) {
                    builder.residualLast();
                }
            }
            if (quantized) {
                builder.dstScale().dstZeroPoint();
            }
            gemm = builder.build();
            Parameters given = fp32 ? Parameters.of(new float[n]) : Parameters.of(new byte[n]);
            if (channels) {
                given = given.weightScales(floats(n, false));
            }
            if (bias) {
                given = given.bias(floats(n, false));
            }
            if (quantized) {
                given = given.dstScale(0.5f).dstZeroPoint(dst.min() + random.nextInt(256));
            }
            if (residual == DataType.S32) {
                given = given.residual(0.02f, random.nextInt());
            } else if (residual != null && residual.isInt8()) {
                given = given.residual(0.02f, residual.min() + random.nextInt(256));
            }
            if (kind == Kind.PRELU) {
                given = given.slopes(floats(n, false));
            }
            if (factor != Granularity.NONE) {
                given = given.factors(floats(n, false)).addends(floats(n, false));
            }
            parameters = given;
            fill(fp32, rowScale);
        }

        private void fill(boolean fp32, boolean rowScale) {
            block.rows = rows;
            block.endColumn = n;
            block.accOffset = 1;
            block.accStride = n + 2;
            int size = 1 + rows * block.accStride;
            int range = random.nextBoolean() ? Integer.MAX_VALUE : 600;
            block.acc = fp32 ? null : random.ints(size, -range, range).toArray();
            block.sums = fp32 ? floats(size, true) : null;
            block.rowScale = rowScale ? floats(rows, true) : null;
            block.residualBytes = new byte[rows * n];
            random.nextBytes(block.residualBytes);
            block.residualFloats = floats(rows * n, true);
            block.residualStride = n;
        }

        /**
         * Numbers of all sizes; where anything goes, zeros of both signs, NaN and infinities too.
         */
        private float[] floats(int count, boolean anything) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                float any = Float.intBitsToFloat(random.nextInt());
                values[i] =
                        anything && random.nextInt(3) == 0
                                ? new float[] {any, 0f, -0f, Float.NaN, 1 / 0f, -1 / 0f}
                                        [random.nextInt(6)]
                                : random.nextInt(200) * 0.25f + 0.01f;
            }
            return values;
        }

        byte[] run(EpilogueStep step) {
            block.dstOffset = 4;
            block.dstStride = n * bytes + 4;
            block.dst(new byte[block.dstOffset + rows * block.dstStride]);
            Arrays.fill(block.dst, CANARY);
            step.apply(block);
            for (int row = 0; row < rows; row++) {
                assertEquals(CANARY, block.dst[row * block.dstStride + block.dstOffset - 1]);
            }
            return block.dst;
        }
    }
}
