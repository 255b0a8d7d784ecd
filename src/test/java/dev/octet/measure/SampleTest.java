package dev.octet.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Comparison;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
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
                "gemm f32:f32:f32 40x9:9x50 bias",
                "conv u8:s8:u8 g2mb2_ic6oc4_ih9kh3ph1 nchw zp per_channel residual dst_scale",
                "deconv f32:f32:f32 ic5oc4_ih9kh3sh2ph1 bias",
                "quantize f32:u8 40x50 dynamic",
                "requantize s32:s8 40x50 per_channel:1",
            })
    void thePartIsWhatTheWholeSaysThere(String line) {
        Request request = Request.parse(line);
        Values values = Case.of(request, 5).values();
        int[] outputs = Sample.of(request, request.operations() / 9, 5);
        int all = request.dstCount();
        assertEquals(all / 9, outputs.length);
        assertEquals(0, outputs[0]);
        assertEquals(all - 1, outputs[outputs.length - 1]);
        assertEquals(outputs.length, Arrays.stream(outputs).distinct().count());
        int[] every = IntStream.range(0, all).toArray();
        Tensor whole = values.expected(every).dst();
        assertEquals(
                Optional.empty(), Comparison.differences(values.expected(outputs), whole, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemm s8:s8:s32 4x9:9x5", "gemm s8:s8:s32 0x9:9x5"})
    void aSmallOneIsTakenWhole(String line) {
        Request request = Request.parse(line);
        int[] all = IntStream.range(0, request.dstCount()).toArray();
        assertArrayEquals(all, Sample.of(request, request.operations(), 5));
    }
}
