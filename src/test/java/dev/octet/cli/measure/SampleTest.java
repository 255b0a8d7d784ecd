package dev.octet.cli.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Gemm;
import dev.octet.verify.Case;
import dev.octet.verify.Comparison;
import dev.octet.verify.Oracle;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm s8:s8:s32 40x9:9x50",
                "gemm u8:s8:s8 40x9:9x50 nk row_scale row_zp per_channel bias residual:u8 dst_zp",
                "gemm f32:s8:f32 3x20x7:3x7x30 nk per_channel bias residual relu",
                "gemm s8:s8:f32 1x20x7:3x7x30 row_scale row_zp per_tensor residual:f32",
                "gemm u8:s8:s32 1x9:9x500 zp src_scale per_channel",
                "gemm f32:f32:f32 40x9:9x50 bias"
            })
    void thePartIsWhatTheWholeSaysThere(String line) {
        Gemm gemm = Gemm.parse(line);
        Values values = Case.of(gemm, 5).values();
        Sample sample = Sample.of(gemm, gemm.macs() / 9, 5);
        assertFalse(sample.isWhole());
        assertTrue(sample.outputs() * gemm.k() <= gemm.macs() / 9);
        Tensor whole = Oracle.compute(values).dst();
        assertEquals(
                Optional.empty(),
                Comparison.differences(Oracle.compute(sample.of(values)), sample.of(whole)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemm s8:s8:s32 4x9:9x5", "gemm s8:s8:s32 0x9:9x5"})
    void aSmallOneIsTakenWhole(String line) {
        Gemm gemm = Gemm.parse(line);
        Sample sample = Sample.of(gemm, gemm.macs(), 5);
        assertTrue(sample.isWhole());
        assertEquals((long) gemm.m() * gemm.n(), sample.outputs());
    }
}
