package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvSyntaxTest {
    private static Conv shape(String shape) {
        return Conv.parse("conv s8:s8:s32 " + shape);
    }

    @Test
    void parsesEverything() {
        Conv expected =
                Conv.of(64, 32)
                        .images(2)
                        .groups(4)
                        .size(56, 28)
                        .kernel(3, 5)
                        .stride(2, 1)
                        .dilation(1, 2)
                        .padding(1, 4)
                        .types(DataType.U8, DataType.S8, DataType.U8)
                        .layout(TensorLayout.NCHW)
                        .srcZeroPoint(Granularity.PER_TENSOR)
                        .weightScale(Granularity.PER_CHANNEL)
                        .bias()
                        .residual(DataType.U8)
                        .activation(Activation.RELU)
                        .dstScale()
                        .build();
        String line =
                "conv u8:s8:u8 g4mb2_ic64oc32_ih56oh28kh3sh2dh0ph1_iw28ow28kw5sw1dw1pw4 nchw zp"
                        + " per_channel bias residual:u8 relu dst_scale";
        assertEquals(expected, Conv.parse(line));
        assertEquals(line, expected.toString());
        assertEquals(expected, Request.parse("  " + line + " "));
    }

    /** benchdnn's abbreviations, each with the shape in full. */
    @ParameterizedTest
    @CsvSource({
        // no width: as the height
        "mb1_ic64oc64_ih56oh56kh3sh1ph1, mb1_ic64oc64_ih56oh56kh3sh1ph1_iw56ow56kw3sw1pw1",
        // no output: from the padding, the same on both sides
        "ic3ih8oc5kh3ph1, mb1_ic3oc5_ih8oh8kh3sh1ph1",
        "ic3ih8oc5kh3, mb1_ic3oc5_ih8oh6kh3sh1ph0",
        "ic3ih224oc64kh7sh2ph3, mb1_ic3oc64_ih224oh112kh7sh2ph3",
        // no padding: from the output, the odd one behind
        "ic64ih56oc64oh56kh3, mb1_ic64oc64_ih56oh56kh3sh1ph1",
        "ic3ih224oc64oh112kh7sh2, mb1_ic3oc64_ih224oh112kh7sh2ph2",
        "ic3ih112oc64oh56kh3sh2, mb1_ic3oc64_ih112oh56kh3sh2ph0",
        // one axis by its output, the other by its padding
        "ic1ih8oh8kh3iw9oc1kw3pw1, ic1oc1_ih8oh8kh3ph1_iw9ow9kw3pw1",
        "ic1ih8oh8kh3ph1iw9ow9oc1kw5, ic1oc1_ih8oh8kh3ph1_iw9ow9kw5pw2",
        // groups, stride and dilation of 1, one image
        "g1mb1ic2ih8oc2kh3sh1dh0ph1, ic2ih8oc2kh3ph1",
        "ic2ih8oc2kh3dh1ph2, mb1_ic2oc2_ih8oh8kh3sh1dh1ph2",
        // names and underscores mean nothing
        "'mb1_ic64ih56oc64oh56kh3ph1n\"resnet_50:conv\"', ic64ih56oc64oh56kh3ph1",
        "'ic64ih56oc64oh56kh3ph1_n\"a*2\"', ic64ih56oc64oh56kh3ph1",
        "__oc64__ih56_kh3_ic64_ph1_, ic64ih56oc64oh56kh3ph1",
        // one axis, three alike, three different
        "ic4iw100oc8kw9pw4, mb1_ic4oc8_iw100ow100kw9sw1pw4",
        "ic4id9oc8kd3pd1, mb1_ic4oc8_id9od9kd3sd1pd1_ih9oh9kh3sh1ph1_iw9ow9kw3sw1pw1",
        "ic4oc8_id9kd3_ih5kh1_iw7kw7, ic4oc8_id9od7kd3pd0_ih5oh5kh1ph0_iw7ow1kw7pw0",
        // alike but for what is named
        "ic4id9kd3ih9kh1oc8, ic4oc8_id9kd3_ih9kh1_iw9kw1",
    })
    void abbreviations(String abbreviated, String full) {
        assertEquals(shape(full), shape(abbreviated));
    }

    @ParameterizedTest
    @CsvSource({
        "ic2ih4oc3kh3sh2, mb1_ic2oc3_ih4oh9kh3sh2ph0",
        "ic2ih4oc3kh3sh2ph1, mb1_ic2oc3_ih4oh7kh3sh2ph1",
        "ic2ih4oc3oh8kh3sh2, mb1_ic2oc3_ih4oh8kh3sh2ph0",
        "ic2ih4oc3oh8kh4sh2, mb1_ic2oc3_ih4oh8kh4sh2ph1",
        "ic2ih4oc3oh8kh3sh2ph1, mb1_ic2oc3_ih4oh8kh3sh2ph1",
    })
    void transposed(String abbreviated, String printed) {
        Conv conv = Conv.parse("deconv s8:s8:s32 " + abbreviated);
        assertTrue(conv.transposed());
        assertEquals("deconv s8:s8:s32 " + printed, conv.toString());
    }

    @Test
    void linesReplay() {
        new RandomCases(3, RandomCases.Kind.CONV)
                .limit(5_000)
                .forEach(each -> assertEquals(each.request(), Request.parse(each.request() + "")));
    }

    @Test
    void layouts() {
        for (String word : List.of("nchw", "src_nchw", "dst_nchw")) {
            Conv conv = shape("ic2ih4oc3kh1 " + word);
            assertEquals(
                    word.startsWith("dst") ? TensorLayout.NHWC : TensorLayout.NCHW,
                    conv.srcLayout());
            assertEquals(
                    word.startsWith("src") ? TensorLayout.NHWC : TensorLayout.NCHW,
                    conv.dstLayout());
            assertTrue(conv.toString().endsWith(" " + word));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conv; a convolution reads",
                "conv s8:s8:s32; a convolution reads",
                "conv s8:s8 ic1iw1oc1kw1; src:weights:dst",
                "conv s8:s8:s32 1x1:1x1; cannot be read from '1x1:1x1' on",
                "conv s8:s8:s32 ic2ih4oc3kh1x; cannot be read from 'x' on",
                "conv s8:s8:s32 ic2ih4oc3khkw; cannot be read from 'khkw' on",
                "conv s8:s8:s32 ic2ih4oc3kh; cannot be read from 'kh' on",
                "conv s8:s8:s32 ic2ih4oc3kh1ic2; sets ic twice",
                "conv s8:s8:s32 ic2ih4oc3kh99999999999; too large: 99999999999",
                "conv s8:s8:s32 ih4oc3kh1; has no ic",
                "conv s8:s8:s32 ic2ih4kh1; has no oc",
                "conv s8:s8:s32 ic2oc3kw1; has no iw",
                "conv s8:s8:s32 ic2ih4oc3; has no kh",
                "conv s8:s8:s32 ic2ih4iw4oc3kh1; has no kw",
                "conv s8:s8:s32 ic2iw4oc3kw1kh1; has kh, but no ih",
                "conv s8:s8:s32 ic2ih4oc3kh1pd1; has pd, but no id",
                "conv s8:s8:s32 ic2ih4oc3kh1 nk; unknown attribute 'nk'",
                "conv s8:s8:s32 ic2ih4oc3kh1 rely; known are dst_nchw, nchw, src_nchw, src_scale",
                "conv s8:s8:s32 ic2ih4oc3kh1 src_nchw dst_nchw; 'dst_nchw' sets the layout a second",
                "conv s8:s8:s32 ic2ih4oc3kh1 nchw nchw; 'nchw' sets the layout a second time",
                "convolve s8:s8:s32 ic2ih4oc3kh1; begins with one of gemm, conv, deconv",
                "gemm s8:s8:s32 2x3:3x4 nchw; unknown attribute 'nchw'",
            })
    void saysWhatIsWrong(String lineAndReason) {
        String[] parts = lineAndReason.split("; ", 2);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Request.parse(parts[0]));
        assertTrue(e.getMessage().contains(parts[1]), e.getMessage());
    }

    /** The line is read by machines: digits stay ASCII where the locale has its own. */
    @Test
    void lineDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            String line = "conv s8:s8:f32 mb1_ic64oc64_ih56oh56kh3sh1ph1 clip:0.0:6.0";
            assertEquals(line, Conv.parse(line).toString());
        } finally {
            Locale.setDefault(before);
        }
    }
}
