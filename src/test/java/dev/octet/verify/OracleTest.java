package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The oracle against numbers worked out by hand. */
class OracleTest {
    private static final Tensor WEIGHTS = integers(DataType.S8, 1, -2, 3, 4, -128, 127);

    private static Tensor integers(DataType type, int... values) {
        Tensor tensor = new Tensor(type, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    private static Tensor reals(float... values) {
        Tensor tensor = new Tensor(DataType.F32, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    private static Values values(String line, Tensor src, Tensor weights) {
        return new Values(Request.parse(line), Parameters.none(), weights, Map.of(Role.SRC, src));
    }

    private static int[] integersOf(Values values) {
        Tensor dst = values.expected().dst();
        int[] result = new int[dst.count()];
        for (int i = 0; i < result.length; i++) {
            result[i] = dst.integer(i);
        }
        return result;
    }

    private static float[] realsOf(Values values) {
        Tensor dst = values.expected().dst();
        float[] result = new float[dst.count()];
        for (int i = 0; i < result.length; i++) {
            result[i] = dst.real(i);
        }
        return result;
    }

    @Test
    void accumulates() {
        Tensor src = integers(DataType.U8, 1, 2, 255, 0);
        // [1 2; 255 0] · [1 -2 3; 4 -128 127]
        assertArrayEquals(
                new int[] {9, -258, 257, 255, -510, 765},
                integersOf(values("gemm u8:s8:s32 2x2:2x3", src, WEIGHTS)));
        // [1 2; 255 0] · [1 -2; 3 4; -128 127] transposed
        assertArrayEquals(
                new int[] {-3, 11, 126, 255, 765, -32640},
                integersOf(values("gemm u8:s8:s32 2x2:2x3 nk", src, WEIGHTS)));
    }

    @Test
    void batches() {
        Tensor src = integers(DataType.S8, 1, -1, 2, -2);
        Tensor weights = integers(DataType.S8, 1, 2, 3, 4);
        assertArrayEquals(
                new int[] {-1, -2}, integersOf(values("gemm s8:s8:s32 2x1x2:2x2x1", src, weights)));
        assertArrayEquals(
                new int[] {-1, -2, -1, -2},
                integersOf(values("gemm s8:s8:s32 1x2x2:2x2x1", src, weights)));
    }

    @Test
    void shiftsScalesAndQuantizes() {
        Gemm gemm =
                Gemm.parse(
                        "gemm u8:s8:u8 2x2:2x1 row_scale row_zp per_channel bias residual:s8 relu"
                                + " dst_scale dst_zp");
        Parameters fixed =
                Parameters.none()
                        .weightScales(0.5f)
                        .bias(1.25f)
                        .residual(0.75f, 10)
                        .dstScale(0.5f)
                        .dstZeroPoint(7);
        Values values =
                new Values(
                        gemm,
                        fixed,
                        integers(DataType.S8, 3, -5),
                        Map.of(
                                Role.SRC,
                                integers(DataType.U8, 10, 20, 30, 0),
                                Role.ROW_SCALES,
                                reals(2, 0.25f),
                                Role.ROW_ZERO_POINTS,
                                integers(DataType.S32, 20, 10),
                                Role.RESIDUAL,
                                integers(DataType.S8, 11, -128)));
        // row 0: (-10·3 + 0·-5)·2·0.5 + 1.25 + 0.75·1 = -28, relu: 0 -> 7
        // row 1: (20·3 + -10·-5)·0.25·0.5 + 1.25 + 0.75·-138 = -88.5 -> 7
        assertArrayEquals(new int[] {7, 7}, integersOf(values));
        Values positive =
                new Values(
                        gemm,
                        fixed,
                        values.weights(),
                        Map.of(
                                Role.SRC,
                                integers(DataType.U8, 30, 20, 30, 0),
                                Role.ROW_SCALES,
                                values.rowScales(),
                                Role.ROW_ZERO_POINTS,
                                values.rowZeroPoints(),
                                Role.RESIDUAL,
                                integers(DataType.S8, 11, 127)));
        // row 0: 30·2·0.5... = 10·3·1 + 1.25 + 0.75 = 32 -> 64 + 7
        // row 1: 110·0.125 + 1.25 + 0.75·117 = 102.75 -> 205.5, to even 206, + 7
        assertArrayEquals(new int[] {71, 213}, integersOf(positive));
    }

    @Test
    void roundsHalvesToEvenAndSaturates() {
        Tensor src = integers(DataType.S8, 1, 3, 5, -1, -3, 127);
        Values values = values("gemm s8:s8:s32 6x1:1x1 src_scale", src, integers(DataType.S8, 1));
        assertArrayEquals(new int[] {0, 2, 2, 0, -2, 64}, integersOf(withSrcScale(values, 0.5f)));
        assertArrayEquals(
                new int[] {
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Integer.MIN_VALUE,
                    Integer.MIN_VALUE,
                    Integer.MAX_VALUE
                },
                integersOf(withSrcScale(values, 1e10f)));
    }

    private static Values withSrcScale(Values v, float scale) {
        return new Values(v.request(), Parameters.none().srcScale(scale), v.weights(), v.given());
    }

    @Test
    void quantizesRowsOnTheFly() {
        float inf = Float.POSITIVE_INFINITY;
        Tensor src =
                reals(254, 1, -3, 0, 0, 0, inf, Float.NaN, -inf, 127, inf, Float.NaN, 1e-44f, 0, 0);
        Tensor weights = integers(DataType.S8, 1, 1, 1);
        float denormalQuotient = 1e-44f / Float.MIN_NORMAL;
        assertEquals(0, Math.round(denormalQuotient));
        // row 0: scale 2: 127, 0 (half to even), -2 (from -1.5); row 2: no finite value, scale 1
        assertArrayEquals(
                new float[] {250, 0, 0, 254, 0},
                realsOf(values("gemm f32:s8:f32 5x3:3x1", src, weights)));
        assertArrayEquals(
                new int[] {250, 0, 0, 254, 0},
                integersOf(values("gemm f32:s8:s32 5x3:3x1", src, weights)));
    }

    @Test
    void multipliesReals() {
        Values values = values("gemm f32:f32:f32 1x2:2x2 nk", reals(0.5f, -2), reals(1, 2, 3, 4));
        assertArrayEquals(new float[] {-3.5f, -6.5f}, realsOf(values));
    }

    /**
     * 2^24 + 1 + 1 in f32 is 2^24, 1 + 1 + 2^24 is two more; a product is not rounded by itself.
     */
    @Test
    void sumsFloatsInOrderAndFused() {
        float big = 0x1p24f;
        String pair = "gemm f32:f32:f32 1x3:3x1";
        Values bigFirst = values(pair, reals(big, 1, 1), reals(1, 1, 1));
        assertArrayEquals(new float[] {big}, realsOf(bigFirst));
        Values bigLast = values(pair, reals(1, 1, big), reals(1, 1, 1));
        assertArrayEquals(new float[] {big + 2}, realsOf(bigLast));
        float x = 1 + 0x1p-12f;
        Values square = values("gemm f32:f32:f32 1x2:2x1", reals(-1, x), reals(1, x));
        assertArrayEquals(new float[] {0x1p-11f + 0x1p-24f}, realsOf(square));
    }
}
