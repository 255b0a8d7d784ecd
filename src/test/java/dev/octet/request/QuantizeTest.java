package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantize f32:s8 128x768 per_tensor",
                "quantize f32:u8 64x3x3x16 per_channel:3",
                "quantize f32:s8 7 per_group:32",
                "quantize f32:u8 128x768 dynamic",
                "dequantize s8:f32 128x768 per_row",
                "dequantize s32:f32 0x768 per_channel:1",
                "dequantize u8:f32 128x768 dynamic",
                "requantize s32:u8 128x768 per_channel:1",
                "requantize u8:s8 1x1x1 per_tensor"
            })
    void aLineIsReadAndWritten(String line) {
        assertEquals(line, Request.parse(line).toString());
    }

    @Test
    void perTensorNeedsNoWord() {
        assertEquals(
                Quantize.of(DataType.F32, DataType.S8, Grouping.perTensor(), 5, 7),
                Request.parse("quantize f32:s8 5x7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quantize f32:s8 | a conversion reads",
                "quantize f32:s8 5x7 per_row zp | a conversion reads",
                "quantize f32 5x7 | types read src:dst",
                "quantize f32:f32 5x7 | got f32:f32",
                "quantize f32:s32 5x7 | got f32:s32",
                "dequantize f32:s8 5x7 | f32:s8 is to quantize, not to dequantize",
                "quantize s8:u8 5x7 | s8:u8 is to requantize, not to quantize",
                "quantize f32:s8 5xa | a shape reads AxBxC",
                "quantize f32:s8 5x0 | got [5, 0]",
                "quantize f32:s8 0 | got [0]",
                "quantize f32:s8 -1x7 | got [-1, 7]",
                "quantize f32:s8 5x7 per_channel:2 | needs an axis 2, the tensor has 2 axes",
                "quantize f32:s8 5x7 per_channel:-1 | axis of PER_CHANNEL is -1",
                "quantize f32:s8 5x7 per_channel:x | needs a number",
                "quantize f32:s8 5x7 per_group:0 | group size of PER_GROUP is 0",
                "quantize f32:s8 5x7 per_token | a grouping is per_tensor",
                "quantize f32:s8 65536x65536 | a buffer holds at most 2,147,483,647",
                "requantize s32:s8 5x7 dynamic | dynamic scales are those of rows",
                "dequantize s32:f32 5x7 dynamic | dynamic scales are those of rows"
            })
    void aMistakeIsNamed(String line, String reason) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Request.parse(line));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void whatItNeeds() {
        Quantize quantize = Quantize.parse("quantize f32:u8 3x5x7 dynamic");
        assertEquals(15, quantize.srcRows());
        assertEquals(7, quantize.columns());
        assertEquals(3 * 5 * 7 * 4, quantize.srcBytes());
        assertEquals(3 * 5 * 7, quantize.dstBytes());
        assertTrue(quantize.findsRowValues() && quantize.hasRowZeroPoints());
        assertArrayEquals(new int[] {4, 5, 7}, quantize.withRows(4).srcShape());
        assertEquals(3 * 5 * 7, quantize.operations());
    }

    @Test
    void otherSizesAreOtherShapes() {
        Request request = Request.parse("quantize f32:s8 3x5 per_channel:1");
        assertTrue(
                request.differsInSizesOnly(Request.parse("quantize f32:s8 2x6x7 per_channel:1")));
        for (String other :
                List.of(
                        "quantize f32:u8 3x5 per_channel:1",
                        "quantize f32:s8 3x5 per_channel:0",
                        "quantize f32:s8 3x5 dynamic",
                        "dequantize s8:f32 3x5 per_channel:1",
                        "gemm s8:s8:s32 3x5:5x7")) {
            assertFalse(request.differsInSizesOnly(Request.parse(other)), other);
        }
    }

    // ---- groupings ----

    /** Which scale an element has, by its indices. */
    @Test
    void groupings() {
        int[] shape = {2, 3, 10};
        for (int element = 0; element < 60; element++) {
            int i = element / 30;
            int j = element / 10 % 3;
            int k = element % 10;
            assertEquals(0, Grouping.perTensor().index(element, shape));
            assertEquals(i, Grouping.perChannel(0).index(element, shape));
            assertEquals(j, Grouping.perChannel(1).index(element, shape));
            assertEquals(k, Grouping.perChannel(2).index(element, shape));
            assertEquals(i * 3 + j, Grouping.perRow().index(element, shape));
            // 4, 4 and 2
            assertEquals((i * 3 + j) * 3 + k / 4, Grouping.perGroup(4).index(element, shape));
        }
        assertEquals(1, Grouping.perTensor().count(shape));
        assertEquals(3, Grouping.perChannel(1).count(shape));
        assertEquals(6, Grouping.perRow().count(shape));
        assertEquals(18, Grouping.perGroup(4).count(shape));
        assertEquals(6, Grouping.perGroup(64).count(shape));
    }

    // ---- parameters ----

    private static QuantParams params(float scale, int zeroPoint) {
        return QuantParams.perTensor(DataType.U8, scale, zeroPoint);
    }

    @Test
    void parametersAreChecked() {
        assertMistake("scales[0] must be finite", () -> params(0, 0));
        assertMistake("scales[0] must be finite", () -> params(Float.NaN, 0));
        assertMistake("must be in [0, 255], is 256", () -> params(1, 256));
        assertMistake(
                "got s8 in [-128, 128]",
                () ->
                        QuantParams.of(
                                DataType.S8,
                                -128,
                                128,
                                Grouping.perTensor(),
                                new float[] {1},
                                new int[] {0}));
        assertMistake(
                "got 1 and 2",
                () ->
                        QuantParams.of(
                                DataType.S8,
                                -128,
                                127,
                                Grouping.perRow(),
                                new float[] {1, 1},
                                new int[] {0}));
        assertMistake(
                "accumulators have zero point 0", () -> QuantParams.perTensor(DataType.S32, 1, 5));
    }

    @Test
    void parametersSayTheirRange() {
        QuantParams params = params(0.5f, 55);
        assertEquals(-27.5f, params.low(0));
        assertEquals(100, params.high(0));
        assertEquals("u8 [0, 255] per_tensor, scale 0.5, zero point 55", params.toString());
        assertEquals(params(0.5f, 55), params);
        QuantParams channels =
                QuantParams.of(
                        DataType.S8,
                        -127,
                        127,
                        Grouping.perChannel(0),
                        new float[] {0.5f, 0.25f},
                        new int[2]);
        assertEquals(
                "s8 [-127, 127] per_channel:0, 2 scales 0.25 to 0.5, zero point 0",
                channels.toString());
        assertTrue(channels.isSymmetric());
    }

    @Test
    void parametersFitTheRequest() {
        Quantize quantize = Quantize.parse("quantize f32:u8 2x3 per_row");
        assertMistake(
                "dst needs u8 per_row with 2 scales, got u8 per_tensor with 1",
                () -> quantize.with(Parameters.none().dst(params(1, 0))));
        assertMistake(
                "the request has fixed parameters of dst, none given",
                () -> quantize.with(Parameters.none()));
        assertMistake(
                "no fixed parameters of src",
                () -> quantize.with(Parameters.none().src(params(1, 0)).dst(params(1, 0))));
        assertMistake(
                "no fixed parameters of dst",
                () ->
                        Quantize.parse("quantize f32:u8 2x3 dynamic")
                                .with(Parameters.none().dst(params(1, 0))));
        assertMistake(
                "its reciprocal overflows",
                () ->
                        Quantize.parse("requantize u8:u8 2x3")
                                .with(Parameters.none().src(params(1, 0)).dst(params(1e-40f, 0))));
    }

    private static void assertMistake(String reason, Runnable mistake) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, mistake::run);
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
