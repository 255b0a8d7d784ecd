package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose weights come with each run. */
class MatmulTest {
    private static final String LINE =
            "gemm f32:f32:f32 2x12x128x64:2x1x64x128 runtime_weights nk residual:f32 factor"
                    + " residual_last src_strides:98304,64,768 residual_shape:2x1x1x128";

    @Test
    void aLineIsARequestBothWays() {
        Matmul matmul =
                Matmul.of(
                                Gemm.of(128, 128, 64)
                                        .types(DataType.F32, DataType.F32, DataType.F32)
                                        .layout(WeightsLayout.NK)
                                        .factor(Granularity.PER_TENSOR)
                                        .residual(DataType.F32)
                                        .residualLast()
                                        .build(),
                                false,
                                List.of(2, 12),
                                List.of(2, 1))
                        .srcStrides(98_304, 64, 768)
                        .residualShape(2, 1, 1, 128);
        assertEquals(LINE, matmul.toString());
        assertEquals(matmul, Request.parse(LINE));
        assertEquals(List.of(2, 12), matmul.batch());
        assertEquals(24, matmul.entries());
        assertEquals(2L * 24 * 128 * 128 * 64, matmul.operations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm u8:s8:s32 3x4:4x5 runtime_weights",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights km nk bias relu dst_strides:7",
                "gemm u8:u8:u8 2x3x4:2x4x5 runtime_weights src_scale zp weight_zp dst_scale"
                        + " src_strides:0,9 weights_strides:5,10 dst_strides:5,10"
            })
    void printsWhatItReads(String line) {
        assertEquals(line, Request.parse(line).toString());
    }

    @Test
    void buffersEndWithTheLastElement() {
        Matmul heads =
                Matmul.parse(
                        "gemm f32:f32:f32 2x3x4x5:2x3x5x6 runtime_weights src_strides:60,5,15"
                                + " dst_strides:72,6,18");
        assertEquals(2 * 4 * 3 * 5, heads.operand(Role.SRC).orElseThrow().count());
        assertEquals(2 * 4 * 3 * 6, heads.dstCount());
        Matmul slice = Matmul.parse("gemm f32:f32:f32 4x5:5x6 runtime_weights dst_strides:10");
        assertEquals(3 * 10 + 6, slice.dstCount());
        assertEquals(4 * 36, slice.dstBytes());
    }

    @Test
    void moreRowsOfDenseTensorsAreDense() {
        Matmul matmul = Matmul.parse("gemm f32:f32:f32 2x3x4:2x4x5 runtime_weights km");
        assertEquals(
                Matmul.parse("gemm f32:f32:f32 2x7x4:2x4x5 runtime_weights km"),
                matmul.withRows(7));
        assertTrue(matmul.differsInSizesOnly(matmul.withRows(0)));
        assertFalse(
                matmul.differsInSizesOnly(
                        Matmul.parse("gemm f32:f32:f32 3x3x4:3x4x5 runtime_weights km")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemm f32:f32:f32 2x3x4:3x4x5 runtime_weights | [2], weights have [3]",
                "gemm f32:f32:f32 2x3x4:4x5 runtime_weights | src has [2], weights have []",
                "gemm f32:s8:f32 3x4:4x5 runtime_weights | got f32:s8",
                "gemm u8:s8:f32 3x4:4x5 runtime_weights row_scale | not of rows",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights dst_strides:4 | results overlap",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights dst_strides:4,5 | the last, 1; got [4, 5]",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights src_strides:-1 | at least 0",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights src_strides:x | 'x'",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights km km | a second time",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights km:1 | takes no value",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights residual_shape:1x5 | with a residual",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights residual residual_shape:3x1 | but for",
                "gemm f32:f32:f32 3x4:4x5:3x6 runtime_weights | dst must be 3x5",
                "gemm f32:f32:f32 70000x70000:70000x5 runtime_weights | 70000",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights src_strides:2000000000 | spans",
                "gemm f32:f32:f32 1x1x1x1x1x1x1x3x4:1x1x1x1x1x1x1x4x5 runtime_weights | at most 6",
                "gemm f32:f32:f32 3x4:4x5 runtime_weights nonsense | 'nonsense'"
            })
    void refusesWithTheNumbers(String line, String part) {
        Exception refusal = assertThrows(IllegalArgumentException.class, () -> Request.parse(line));
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @Test
    void takesNoWeightsToPrepare() {
        Matmul matmul = Matmul.parse("gemm s8:s8:s32 3x4:4x5 runtime_weights");
        Parameters parameters =
                Parameters.none().weights(ByteBuffer.allocateDirect(20), DataType.S8);
        Exception refusal =
                assertThrows(IllegalArgumentException.class, () -> matmul.with(parameters));
        assertTrue(refusal.getMessage().contains("with each run"), refusal.getMessage());
    }
}
