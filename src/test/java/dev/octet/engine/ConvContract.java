package dev.octet.engine;

import dev.octet.request.Conv;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} that is about the numbers of convolutions. */
public interface ConvContract {
    /** Kernels, strides, dilations and paddings, in two dimensions. */
    List<String> WINDOWS =
            List.of(
                    "ih9kh1",
                    "ih9kh1sh2",
                    "ih9kh3ph1",
                    "ih9kh3sh2ph1",
                    "ih10oh5kh3sh2ph0_iw10ow5kw3sw2pw0",
                    "ih11kh3sh3",
                    "ih9kh3dh1ph2",
                    "ih12kh3dh2ph1",
                    "ih12kh5sh2dh1ph4",
                    "ih9kh7ph3_iw8kw1",
                    "ih8kh1_iw9kw7pw3",
                    "ih16oh8kh7sh2ph2",
                    "ih5oh5kh3ph0_iw5ow5kw3pw2",
                    "ih5oh9kh5ph4_iw6ow7kw5pw1",
                    "ih3oh1kh3",
                    "ih1oh1kh3ph1",
                    "ih2oh1kh7ph3");

    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String line, Fill fill, int seeds) {
        Conv conv = Conv.parse(line);
        verify(Samples.seeds(seeds).mapToObj(seed -> new Case(conv, seed, fill)), 1);
    }

    @Test
    default void raggedChannelsInEveryWindow() {
        List<String> channels = List.of("ic1oc17", "ic3oc30", "ic17oc3", "ic30oc1", "mb2_ic16oc64");
        for (String window : WINDOWS) {
            for (String each : channels) {
                verify("conv u8:s8:s32 " + each + "_" + window, Fill.RANDOM, 1);
                verify("conv s8:s8:s32 " + each + "_" + window + " zp", Fill.EXTREMES, 2);
            }
        }
    }

    @Test
    default void groupsAndDepthwiseInEveryWindow() {
        List<String> groups =
                List.of("g3ic3oc3", "g17ic17oc17", "g30ic30oc60", "g64mb2_ic64oc64", "g2ic6oc34");
        for (String window : WINDOWS) {
            for (String each : groups) {
                verify("conv u8:s8:s32 " + each + "_" + window + " zp", Fill.RANDOM, 1);
                verify("conv s8:s8:s32 " + each + "_" + window, Fill.EXTREMES, 2);
            }
        }
    }

    @Test
    default void oneAndThreeDimensions() {
        for (String each : List.of("ic3oc17", "ic33oc30", "g16ic16oc16", "g3ic6oc9")) {
            for (String window :
                    List.of(
                            "iw33kw7pw3",
                            "iw32ow16kw4sw2pw1",
                            "iw20kw3dw2pw2",
                            "id5kd3pd1",
                            "id4kd1_ih5kh3sh2ph1_iw6kw3dw1pw2",
                            "id5kd2sd2_ih3kh3_iw7ow7kw4pw3")) {
                verify("conv u8:s8:s32 " + each + "_" + window + " zp", Fill.RANDOM, 2);
                verify("conv s8:s8:s32 mb2" + each + "_" + window, Fill.EXTREMES, 2);
            }
        }
    }

    @Test
    default void convolutionsOfExtremes() {
        for (String types : List.of("u8:s8", "s8:s8")) {
            for (String shape :
                    List.of("ic70oc5_ih4kh3ph1", "ic64oc19_ih3kh1", "g19ic19oc19_ih5kh3ph1")) {
                for (String zeroPoint : List.of("", " zp")) {
                    verify("conv " + types + ":s32 " + shape + zeroPoint, Fill.EXTREMES, 16);
                }
            }
        }
    }

    @Test
    default void convolutionsByWeightsWithZeroPoints() {
        for (String types : List.of("u8:s8", "s8:u8", "u8:u8")) {
            for (String shape :
                    List.of(
                            "ic17oc30_ih5kh3ph1",
                            "ic64oc65_ih7kh1",
                            "ic30oc33_ih9oh5kh1sh2ph0",
                            "g19ic19oc19_ih5kh3ph1",
                            "g64ic64oc64_ih9kh3sh2ph1",
                            "g70mb2_ic70oc70_iw20kw5dw1pw3")) {
                String line = "conv " + types + ":u8 " + shape + " dst_scale ";
                verify(line + "channel_zp per_channel", Fill.RANDOM, 2);
                verify(line + "zp weight_zp bias relu", Fill.EXTREMES, 2);
                verify("conv " + types + ":s32 " + shape + " zp channel_zp", Fill.EXTREMES, 2);
            }
        }
    }

    @Test
    default void longestConvolutions() {
        for (String shape : List.of("ic7310oc5_ih3oh1kh3ph0", "ic65793oc3_iw4kw1")) {
            verify("conv u8:s8:s32 " + shape, Fill.EXTREMES, 4);
            verify("conv s8:s8:s32 " + shape + " zp", Fill.EXTREMES, 2);
        }
        verify("conv s8:s8:s32 ic14563oc3_ih3oh1kh3ph0", Fill.EXTREMES, 4);
    }

    /**
     * More outputs in a line than a kernel keeps in registers, and parts of windows between steps.
     */
    @Test
    default void longLines() {
        for (String line :
                List.of(
                        "conv u8:s8:u8 mb2_ic3oc64_ih30oh15kh7sh2ph3 src_nchw zp bias relu dst_scale",
                        "conv s8:u8:f32 ic5oc33_ih20oh18kh3ph1dh1 zp channel_zp bias",
                        "conv u8:u8:s8 ic7oc70_id6od3kd3sd2pd1_ih9kh3ph1_iw17kw3pw1 zp weight_zp"
                                + " residual:s8 relu residual_last dst_scale",
                        "conv u8:s8:s32 mb3_ic16oc48_iw40ow38kw3pw0",
                        "conv s8:s8:u8 ic130oc20_ih3kh3ph1_iw25ow13kw3sw2pw1 src_nchw zp clip:-1:1"
                                + " dst_scale")) {
            verify(line, Fill.RANDOM, 2);
            verify(line, Fill.EXTREMES, 1);
        }
    }

    @Test
    default void transposedConvolutions() {
        for (String each : List.of("ic3oc17", "mb2_ic33oc16", "g17ic17oc17", "g2ic6oc10")) {
            for (String window :
                    List.of(
                            "ih5kh1",
                            "ih5kh2sh2",
                            "ih5kh3sh2ph1",
                            "ih5oh10kh3sh2ph1",
                            "ih4oh10kh3sh3ph0_iw4ow12kw5sw3pw1",
                            "ih4kh3dh1ph2",
                            "ih5kh4sh2ph1_iw3kw1",
                            "iw9kw4sw2pw1",
                            "id3kd3sd2pd1")) {
                for (String attributes : List.of(":s32 ", ":u8 zp per_channel bias dst_scale ")) {
                    String[] parts = attributes.split(" ", 2);
                    String shape = " " + each + "_" + window + " ";
                    verify("deconv u8:s8" + parts[0] + shape + parts[1], Fill.RANDOM, 1);
                    verify("deconv s8:s8" + parts[0] + shape + parts[1], Fill.EXTREMES, 1);
                }
            }
        }
    }

    @Test
    default void channelsFirst() {
        for (String word : List.of("nchw", "src_nchw", "dst_nchw")) {
            for (String line :
                    List.of(
                            "conv u8:s8:s32 mb2_ic17oc30_ih7kh3ph1",
                            "conv s8:s8:u8 mb3_ic64oc33_ih5kh1 per_channel residual dst_scale",
                            "conv u8:s8:f32 g30mb2_ic30oc30_ih9kh3sh2ph1 zp bias residual:f32",
                            "conv u8:s8:s8 ic3oc16_iw20kw5 per_channel bias residual:s8 dst_zp",
                            "conv s8:s8:s8 g2ic6oc8_id4kd3pd1 zp residual:u8 dst_scale",
                            "conv f32:f32:f32 mb2_ic7oc9_ih6kh3ph1 bias residual:f32 relu",
                            "deconv u8:s8:u8 mb2_ic17oc12_ih4kh3sh2ph1 zp residual dst_scale")) {
                verify(line + " " + word, Fill.RANDOM, 4);
            }
        }
    }

    /** Channel by channel where both sides have them first: strides, dilations, bands of lines. */
    @Test
    default void depthwiseChannelsFirst() {
        for (String shape :
                List.of(
                        "mb2_g5ic5oc5_ih7kh3ph1",
                        "g3ic3oc3_ih14kh3sh2ph0_iw33kw5sw2pw2",
                        "g3ic3oc3_ih16kh3sh3ph1_iw15kw2sw4pw1",
                        "g2ic2oc2_ih20kh3sh2dh2ph2_iw18kw3sw2dw1pw3",
                        "g2ic2oc2_ih1kh3ph4_iw2kw5pw6",
                        "g2ic2oc2_ih130kh5sh2ph2_iw140kw3pw1",
                        "mb2_g4ic4oc4_iw40kw3sw2pw1")) {
            for (String epilogue : List.of("", " bias relu", " bias residual:f32 clip:0:6")) {
                verify("conv f32:f32:f32 " + shape + epilogue + " nchw", Fill.RANDOM, 2);
            }
        }
    }

    @Test
    default void epilogues() {
        for (String shape :
                List.of("mb2_ic17oc33_ih5kh3ph1", "ic64oc30_ih4kh1", "g17ic17oc17_ih6kh3")) {
            for (String types :
                    List.of(
                            "u8:s8:s32",
                            "s8:s8:f32",
                            "u8:s8:u8 dst_scale dst_zp",
                            "s8:s8:s8 dst_scale")) {
                String[] parts = types.split(" ", 2);
                String line = "conv " + parts[0] + " " + shape;
                String more = parts.length > 1 ? " " + parts[1] : "";
                for (String attributes :
                        List.of(
                                "per_channel bias relu",
                                "src_scale zp per_tensor clip:-0.75:1.5",
                                "zp per_channel residual:f32 leaky_relu:0.125",
                                "src_scale per_channel bias residual:u8 gelu",
                                "bias residual:s8 silu")) {
                    verify(line + " " + attributes + more, Fill.RANDOM, 2);
                }
                verify(line + " per_channel residual:f32" + more, Fill.SPECIAL, 2);
            }
        }
    }

    @Test
    default void convolutionsOfRealNumbers() {
        for (Fill fill : Fill.values()) {
            for (String shape :
                    List.of(
                            "mb2_ic17oc33_ih7kh3ph1",
                            "g16ic16oc16_ih9kh3sh2ph1",
                            "ic30oc7_iw20kw7dw1",
                            "ic5oc6_id4kd3pd1",
                            "ic130oc70_ih5kh3ph1",
                            "g83ic83oc83_ih7kh3ph1")) {
                verify("conv f32:f32:f32 " + shape + " bias relu", fill, 2);
            }
            verify("deconv f32:f32:f32 ic9oc6_ih5kh3sh2ph1 bias", fill, 2);
        }
    }

    /**
     * Any step may overflow or vanish: products, depthwise ones and others end in places of their
     * own.
     */
    @Test
    default void convolutionsOfFloatsFromEverywhere() {
        for (String dst : List.of(":u8", ":s8", ":s32", ":f32")) {
            String last = dst.endsWith("8") ? " dst_scale" : "";
            for (String more : List.of("", " residual:u8", " residual:f32", " relu", " clip:0:6")) {
                String attributes = " src_scale per_channel bias" + more + last;
                verify("conv u8:s8" + dst + " ic8oc20_ih3kh1" + attributes, Fill.WIDE, 24);
                verify("conv s8:s8" + dst + " ic5oc20_ih5kh3ph1" + attributes, Fill.WIDE, 12);
                verify("conv u8:s8" + dst + " g17ic17oc17_ih3kh3ph1" + attributes, Fill.WIDE, 24);
            }
        }
    }

    /** The seed chooses the offsets; small tensors, so that ends come at every distance. */
    @Test
    default void convolutionsAtOddAddresses() {
        verify("conv u8:s8:u8 ic5oc7_ih4kh3ph1 zp residual dst_scale", Fill.RANDOM, 48);
        verify("conv s8:s8:s8 g17ic17oc17_ih3kh3ph1 per_channel bias dst_scale", Fill.RANDOM, 48);
        verify("conv u8:s8:f32 ic33oc9_ih2kh1 bias residual:f32 nchw", Fill.RANDOM, 48);
    }

    @Test
    default void randomConvolutions() {
        verify(Samples.of(20_260_202, RandomCases.Kind.CONV, 1_000), 1);
    }

    /** Several threads in one run give the same numbers. */
    @Test
    default void manyThreadsInOneConvolution() {
        for (int threads : new int[] {4, Integer.MAX_VALUE}) {
            verify(
                    Stream.of(
                                    "conv u8:s8:s32 mb3_ic33oc65_ih14kh3ph1",
                                    "conv u8:s8:u8 ic64oc64_ih28kh1 zp per_channel bias relu"
                                            + " dst_scale",
                                    "conv s8:s8:f32 g96ic96oc96_ih28kh3sh2ph1 per_channel nchw",
                                    "conv f32:f32:f32 mb2_ic17oc33_ih9kh3ph1",
                                    // with a width alone, threads share a line
                                    "conv f32:f32:f32 g8ic8oc8_iw31ow30kw3dw1pw2",
                                    "conv f32:f32:f32 g2ic2oc2_ih40kh3sh2ph1 nchw",
                                    "conv s8:s8:u8 ic33oc65_ih15kh5ph2 zp bias dst_scale nchw",
                                    // the first and the last row hardly see anything but padding
                                    "conv u8:s8:s32 ic16oc32_ih4kh3ph2",
                                    "deconv u8:s8:s32 mb2_ic33oc20_ih7kh3sh2ph1")
                            .map(line -> Case.of(Conv.parse(line), 7)),
                    threads);
        }
        verify(Samples.of(20_260_204, RandomCases.Kind.CONV, 300), 3);
    }
}
