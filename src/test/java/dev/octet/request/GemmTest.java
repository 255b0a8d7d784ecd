package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GemmTest {
    @Test
    void sizes() {
        Gemm gemm = Gemm.parse("gemm f32:s8:u8 4x3x5:4x5x7");
        assertEquals(12, gemm.rows());
        assertEquals(12, gemm.srcRows());
        assertEquals(240, gemm.srcBytes());
        assertEquals(84, gemm.dstBytes());
        assertEquals(140, gemm.weightsCount());
        assertEquals(420, gemm.macs());
        Gemm broadcast = Gemm.parse("gemm f32:s8:f32 1x3x5:4x5x7");
        assertEquals(3, broadcast.srcRows());
        assertEquals(60, broadcast.srcBytes());
        assertEquals(336, broadcast.dstBytes());
    }

    @Test
    void otherRows() {
        assertEquals(
                Gemm.parse("gemm u8:s8:f32 2x9x5:2x5x7 bias"),
                Gemm.parse("gemm u8:s8:f32 2x3x5:2x5x7 bias").withRows(9));
        assertThrows(
                IllegalArgumentException.class,
                () -> Gemm.parse("gemm u8:s8:f32 3x5:5x7").withRows(-1));
    }

    @Test
    void otherSizesAreOtherRows() {
        Gemm gemm = Gemm.parse("gemm u8:s8:f32 2x3x5:2x5x7 bias");
        assertTrue(gemm.differsInSizesOnly(gemm.withRows(0)));
        assertTrue(gemm.withRows(0).differsInSizesOnly(gemm.withRows(9)));
        for (String other :
                List.of(
                        "gemm u8:s8:f32 2x3x5:2x5x7",
                        "gemm s8:s8:f32 2x3x5:2x5x7 bias",
                        "gemm u8:s8:f32 1x3x5:2x5x7 bias",
                        "gemm u8:s8:f32 3x3x5:3x5x7 bias",
                        "gemm u8:s8:f32 2x3x5:2x5x8 bias",
                        "quantize f32:s8 2x3")) {
            assertFalse(gemm.differsInSizesOnly(Request.parse(other)), other);
        }
    }

    @Test
    void longestSumsAreLegal() {
        assertDoesNotThrow(() -> Gemm.parse("gemm u8:s8:s32 1x65793:65793x1 zp"));
        assertDoesNotThrow(() -> Gemm.parse("gemm s8:s8:s32 1x131071:131071x1"));
        assertDoesNotThrow(() -> Gemm.parse("gemm f32:s8:f32 1x131071:131071x1"));
        assertDoesNotThrow(() -> Gemm.parse("gemm f32:f32:f32 1x200000:200000x1"));
        // and they are the longest: one more product could leave s32
        assertTrue(Gemm.MAX_K_U8 * 255L * 128 <= 1L << 31);
        assertTrue((Gemm.MAX_K_U8 + 1) * 255L * 128 > 1L << 31);
        assertTrue(Gemm.MAX_K_S8 * 128L * 128 < 1L << 31);
        assertTrue((Gemm.MAX_K_S8 + 1) * 128L * 128 >= 1L << 31);
    }

    @Test
    void broadcastNeedsABatch() {
        assertThrows(IllegalArgumentException.class, () -> Gemm.of(1, 1, 1).srcBroadcast().build());
        assertThrows(IllegalArgumentException.class, () -> Gemm.of(1, 1, 1).batch(0).build());
    }

    @Test
    void granularitiesHaveTheirPlace() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Gemm.of(1, 1, 1).srcZeroPoint(Granularity.PER_CHANNEL).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> Gemm.of(1, 1, 1).srcScale(Granularity.PER_CHANNEL).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> Gemm.of(1, 1, 1).weightScale(Granularity.PER_ROW).build());
    }

    /**
     * What a run reads besides src must fit in a buffer too, or its size overflows in the check.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm u8:s8:u8 32768x1:1x32768 residual:f32",
                "gemm u8:s8:u8 1000000000x1:1x1 row_scale",
                "gemm u8:s8:u8 1000000000x1:1x1 row_zp",
            })
    void sizesOfTheOtherOperands(String line) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Gemm.parse(line));
        assertTrue(e.getMessage().contains("4,"), e.getMessage());
    }

    @Test
    void accumulator() {
        assertTrue(Gemm.parse("gemm s8:s8:s32 1x1:1x1 zp").epilogue().isAccumulator());
        assertTrue(Epilogue.accumulator().isAccumulator());
        assertTrue(Gemm.parse("gemm s8:s8:s32 1x1:1x1 zp").isAccumulator());
        // rows quantized on the fly have a scale, which no attribute names
        assertFalse(Gemm.parse("gemm f32:s8:s32 1x1:1x1").isAccumulator());
        assertFalse(Gemm.parse("gemm s8:s8:s32 1x1:1x1 relu").epilogue().isAccumulator());
        assertFalse(Gemm.parse("gemm s8:s8:s32 1x1:1x1 row_scale").epilogue().isAccumulator());
        assertFalse(Gemm.parse("gemm s8:s8:f32 1x1:1x1").epilogue().isAccumulator());
    }
}
