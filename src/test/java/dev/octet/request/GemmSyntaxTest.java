package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GemmSyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm s8:s8:s32 128x768:768x3072",
                "gemm u8:s8:f32 3x5:5x7 nk src_scale zp per_channel bias residual:u8"
                        + " leaky_relu:0.01",
                "gemm u8:s8:u8 2x3x5:2x5x7 row_scale row_zp per_tensor residual:s8 clip:-1.5:6.0"
                        + " dst_scale dst_zp",
                "gemm s8:s8:s8 1x3x5:4x5x7 tanh",
                "gemm f32:s8:f32 0x5:5x7 gelu_tanh",
                "gemm f32:f32:f32 1x1:1x1 silu",
                "gemm u8:u8:f32 3x100:100x7 nk per_group:32 src_scale zp group_zp bias",
            })
    void printsWhatItReads(String line) {
        assertEquals(line, Gemm.parse(line).toString());
        assertEquals(Gemm.parse(line), Request.parse("  " + line + " "));
    }

    @Test
    void randomRequestsPrintAndReadBack() {
        new RandomCases(9, RandomCases.Kind.GEMM)
                .limit(5_000)
                .forEach(
                        each ->
                                assertEquals(
                                        each.request(), Gemm.parse(each.request().toString())));
    }

    @Test
    void attributesComeInAnyOrder() {
        assertEquals(
                Gemm.parse("gemm u8:s8:u8 3x5:5x7 zp per_channel bias relu dst_scale"),
                Gemm.parse("gemm  u8:s8:u8\t3x5:5x7 dst_scale relu bias  per_channel zp"));
    }

    @Test
    void residualTakesTheTypeOfDst() {
        assertEquals(
                DataType.U8,
                Gemm.parse("gemm s8:s8:u8 1x1:1x1 residual").epilogue().residualType());
        assertEquals(
                DataType.F32,
                Gemm.parse("gemm s8:s8:s32 1x1:1x1 residual").epilogue().residualType());
    }

    @Test
    void builderAndLineAgree() {
        Gemm built =
                Gemm.of(3, 7, 5)
                        .types(DataType.U8, DataType.S8, DataType.S8)
                        .batch(2)
                        .srcBroadcast()
                        .layout(WeightsLayout.NK)
                        .srcScale(Granularity.PER_ROW)
                        .srcZeroPoint(Granularity.PER_TENSOR)
                        .weightScale(Granularity.PER_CHANNEL)
                        .bias()
                        .residual(DataType.F32)
                        .activation(Activation.clip(0, 6))
                        .dstScale()
                        .dstZeroPoint()
                        .build();
        assertEquals(
                "gemm u8:s8:s8 1x3x5:2x5x7 nk row_scale zp per_channel bias residual:f32"
                        + " clip:0.0:6.0 dst_scale dst_zp",
                built.toString());
        assertEquals(built, Gemm.parse(built.toString()));
    }

    /** benchdnn's lists paste in. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "10x30:30x20n\"name\", 10x30:30x20",
                "10x30:30x20_n\"BERT:Large*1\", 10x30:30x20",
                "10x30:30x20:10x20, 10x30:30x20",
                "4x10x30:4x30x20:4x10x20n\"x\", 4x10x30:4x30x20",
                "2x3x10x30:2x3x30x20, 6x10x30:6x30x20",
                "1x1x10x30:2x3x30x20, 1x10x30:6x30x20",
                "2x3x10x30:1x1x30x20, 60x30:30x20",
                "1x10x30:1x30x20, 10x30:30x20",
                "4x0x30:4x30x20, 4x0x30:4x30x20",
            })
    void shapes(String benchdnn, String ours) {
        assertEquals("gemm s8:s8:s32 " + ours, Gemm.parse("gemm s8:s8:s32 " + benchdnn).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "matmul s8:s8:s32 1x1:1x1; begins with one of gemm, conv",
                "gemm; 'gemm src:weights:dst MxK:KxN attribute...'",
                "gemm s8:s8:s32; got 'gemm s8:s8:s32'",
                "gemm s8:s8 1x1:1x1; types read src:weights:dst",
                "gemm s8:s8:s16 1x1:1x1; unknown data type 's16'",
                "gemm s32:s8:s32 1x1:1x1; got s32:s8",
                "gemm u8:s32:s32 1x1:1x1; got u8:s32",
                "gemm u8:u8:s32 1x33026:33026x1; k = 33,026 exceeds 33,025: the s32 accumulator of u8·u8",
                "gemm s8:s8:s32 1x65794:65794x1 channel_zp; of s8·s8 with a zero point",
                "gemm f32:f32:f32 1x1:1x1 weight_zp; f32 weights have no zero point, got PER_TENSOR",
                "gemm s8:s8:s32 1x1:1x1 weight_zp channel_zp; the weight zero point a second time",
                "gemm s8:s8:f32 1x64:64x1 per_group:32 per_channel; the weight scale a second time",
                "gemm s8:s8:f32 1x64:64x1 per_group:0; group size of 1 or more",
                "gemm s8:s8:f32 1x64:64x1 per_group:x; as in per_group:32",
                "gemm s8:s8:f32 1x64:64x1 per_channel group_zp; PER_GROUP go with weight scales",
                "gemm s8:s8:f32 2x1x64:2x64x1 per_group:32; got a batch of 2",
                "gemm f32:f32:f32 1x64:64x1 per_group:32; weight scale PER_GROUP",
                "gemm u8:u8:s32 1x65794:65794x1 per_group:33026; a group = 33,026 exceeds 33,025",
                "gemm s8:s8:f32 1x1:1x1 residual_last; says where a residual is added",
                "gemm s8:s8:f32 1x1:1x1 factor channel_factor; the factor a second time",
                "gemm s8:f32:f32 1x1:1x1; got s8:f32",
                "gemm f32:f32:s32 1x1:1x1; f32:f32 writes f32",
                "gemm f32:f32:f32 1x1:1x1 per_channel; weight scale PER_CHANNEL",
                "gemm f32:s8:f32 1x1:1x1 src_scale; no scale and no zero point of its own",
                "gemm f32:s8:f32 1x1:1x1 row_zp; zero point PER_ROW",
                "gemm s8:s8:s32 1x1; MxK:KxN",
                "gemm s8:s8:s32 1x1:1x1:1x1:1x1; MxK:KxN",
                "gemm s8:s8:s32 5:5x7; MxK:KxN",
                "gemm s8:s8:s32 3x:5x7; MxK:KxN",
                "gemm s8:s8:s32 3x99999999999:5x7; got '3x99999999999:5x7'",
                "gemm s8:s8:s32 3x5:6x7; src has K = 5, weights have K = 6",
                "gemm s8:s8:s32 3x5:5x7:3x8; dst must be [3, 7], got 3x8",
                "gemm s8:s8:s32 2x3x5:3x5x7; src has [2], weights have [3]",
                "gemm s8:s8:s32 2x3x5:5x7; MxK:KxN",
                "gemm s8:s8:s32 -1x5:5x7; m=-1",
                "gemm s8:s8:s32 3x0:0x7; k=0",
                "gemm s8:s8:s32 3x5:5x0; n=0",
                "gemm u8:s8:s32 1x65794:65794x1; k = 65,794 exceeds 65,793",
                "gemm s8:s8:s32 1x131072:131072x1; k = 131,072 exceeds 131,071",
                "gemm s8:s8:s32 1x65794:65794x1 zp; of s8 with a zero point·s8 would",
                "gemm s8:s8:s32 32768x1:1x32768; needs 4,294,967,296 bytes",
                "gemm s8:s8:s32 2147483647x5:5x7; needs 10,737,418,235 bytes",
                "gemm s8:s8:s32 65536x65536x5:1x5x7; rows exceed 2,147,483,647",
                "gemm s8:s8:s32 1x1:1x1 relu6; unknown attribute 'relu6'",
                "gemm s8:s8:s32 1x1:1x1 relu relu; sets the activation a second time",
                "gemm s8:s8:s32 1x1:1x1 src_scale row_scale; the source scale a second time",
                "gemm s8:s8:s32 1x1:1x1 per_tensor per_channel; the weight scale a second time",
                "gemm s8:s8:f32 1x1:1x1 dst_zp; got dst f32",
                "gemm s8:s8:f32 1x1:1x1 residual:; unknown data type ''",
                "gemm s8:s8:f32 1x1:1x1 clip:0; clip takes 2 parameters",
                "gemm s8:s8:f32 1x1:1x1 clip:6:0; lower <= upper, got 6.0 and 0.0",
                "gemm s8:s8:f32 1x1:1x1 clip:0:1e99; finite parameters, got 0.0 and Infinity",
                "gemm s8:s8:f32 1x1:1x1 leaky_relu:a; 'a' in 'leaky_relu:a' is no number",
                "gemm s8:s8:f32 1x1:1x1 relu:1; relu takes 0 parameters",
            })
    void saysWhatIsWrong(String line, String reason) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Request.parse(line));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    /** Two negative batch dimensions have a positive product. */
    @Test
    void negativeBatchDimensionsAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Gemm.parse("gemm s8:s8:s32 -1x-1x3x5:1x1x5x7"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Gemm.parse("gemm s8:s8:s32 -2x-2x3x5:-2x-2x5x7"));
    }

    /** The line is read by machines: digits stay ASCII where the locale has its own. */
    @Test
    void lineDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            String line = "gemm s8:s8:f32 128x768:768x3072 clip:0.0:6.0";
            assertEquals(line, Gemm.parse(line).toString());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void nullHasTheArgumentsName() {
        for (Executable parse :
                List.<Executable>of(
                        () -> Request.parse(null),
                        () -> Gemm.parse(null),
                        () -> Conv.parse(null),
                        () -> Quantize.parse(null))) {
            assertEquals("line", assertThrows(NullPointerException.class, parse).getMessage());
        }
        assertEquals(
                "text",
                assertThrows(NullPointerException.class, () -> Activation.parse(null))
                        .getMessage());
        assertEquals(
                "name",
                assertThrows(NullPointerException.class, () -> DataType.parse(null)).getMessage());
    }
}
