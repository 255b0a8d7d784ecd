package dev.octet.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.verify.Fill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListReaderTest {
    @TempDir private Path folder;

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProblemList read(String text) {
        return ListReader.read(write("list", text));
    }

    private static List<String> requests(ProblemList list) {
        return list.problems().stream().map(problem -> problem.request().toString()).toList();
    }

    @Test
    void requestLines() {
        ProblemList list =
                read(
                        """
                        # a comment
                        gemm s8:s8:s32 3x5:5x7

                           gemm u8:s8:f32   2x4:4x6  relu # and another
                        """);
        assertEquals(
                List.of("gemm s8:s8:s32 3x5:5x7", "gemm u8:s8:f32 2x4:4x6 relu"), requests(list));
        assertEquals(4, list.problems().get(1).place().line());
    }

    @Test
    void replayLines() {
        ProblemList list =
                read(
                        """
                        gemm s8:s8:s32 3x5:5x7 seed=9 fill=extremes
                        gemm s8:s8:s32 3x5:5x7
                        gemm s8:s8:s32 3x5:5x7
                        """);
        Problem replay = list.problems().get(0);
        assertEquals(9, replay.replay().orElseThrow().seed());
        assertEquals(Fill.EXTREMES, replay.replay().orElseThrow().fill());
        assertEquals(1, replay.cases(gemm -> List.of()).size());
        assertTrue(list.problems().get(1).replay().isEmpty());
        assertEquals(2, list.problems().size());
        assertEquals(1, list.repeated());
    }

    @Test
    void shapesAloneMultiplyIntegers() {
        assertEquals(
                List.of("gemm s8:s8:s32 128x768:768x3072", "gemm s8:s8:s32 2x10x30:2x30x1"),
                requests(read("128x768:768x3072n\"BERT:ffn\"\nmb2m10n1k30")));
    }

    @Test
    void knobsStayUntilReset() {
        ProblemList list =
                read(
                        """
                        --dt=u8:s8:s8 --bia_dt=f32 1x2:2x3
                        --attr-post-ops=relu
                        1x2:2x3
                        --reset --dt=f32 1x2:2x3
                        --matmul
                        """);
        assertEquals(
                List.of(
                        "gemm u8:s8:s8 1x2:2x3 bias",
                        "gemm u8:s8:s8 1x2:2x3 bias relu",
                        "gemm f32:f32:f32 1x2:2x3"),
                requests(list));
    }

    @Test
    void severalValuesMultiply() {
        ProblemList list =
                read(
                        """
                        --dt=u8:s8:s32,s8:s8:f32
                        --wtag=ab,ba,any
                        --attr-post-ops=, \\
                                        tanh
                        1x2:2x3
                        """);
        assertEquals(8, list.problems().size());
        assertEquals(4, list.repeated());
        assertTrue(requests(list).contains("gemm s8:s8:f32 1x2:2x3 nk tanh"));
    }

    /** benchdnn takes the rest of a word behind n for the problem's name. */
    @Test
    void namesNeedNoQuotes() {
        ProblemList list =
                read(
                        """
                        ic16iw5oc3kw3pw1n ic16_iw5oc3kw3pw1_nice:conv1/2 g2ic4ih5oc4kh3ph1n"a b"
                        4x5:5x6nBERT_ffn:up 4x5:5x7_n m10n1k30n m10n1k31nx*1
                        ic2oc1_ih20oh20kh7ph3"no_n"
                        """
                                .replace("a b", "a:b"));
        assertEquals(
                List.of(
                        "conv s8:s8:s32 mb1_ic16oc3_iw5ow5kw3sw1pw1",
                        "conv s8:s8:s32 g2mb1_ic4oc4_ih5oh5kh3sh1ph1",
                        "gemm s8:s8:s32 4x5:5x6",
                        "gemm s8:s8:s32 4x5:5x7",
                        "gemm s8:s8:s32 10x30:30x1",
                        "gemm s8:s8:s32 10x31:31x1",
                        "conv s8:s8:s32 mb1_ic2oc1_ih20oh20kh7sh1ph3"),
                requests(list));
        assertEquals(1, list.repeated());
    }

    @Test
    void backslashesStandBehindWordsToo() {
        ProblemList list =
                read(
                        """
                        --attr-post-ops=relu,\\
                                        tanh,\\

                                        logistic \\
                        --dt=s8:s8:f32,\\
                        u8:s8:f32\\
                        --wtag=ab
                        1x2:2x3 \\
                        """);
        assertEquals(6, list.problems().size());
        assertTrue(requests(list).contains("gemm u8:s8:f32 1x2:2x3 sigmoid"));
    }

    @Test
    void otherDriversProblemsAreCounted() {
        ProblemList list = read("-v1 --ip ic16ih5oc3n --sum --dt=s8 16x2x6x4 --matmul 1x2:2x3");
        assertEquals(List.of("gemm s8:s8:s8 1x2:2x3"), requests(list));
        assertEquals(2, list.skipped().size());
        assertTrue(list.skipped().get(1).reason().startsWith("--sum"), list.skipped().toString());
        assertEquals("-v1", list.unknown().get(0).knob());
    }

    @Test
    void otherListsAreNextToTheFile() {
        write("shapes", "1x2:2x3\n4x5:5x6");
        assertEquals(
                List.of("gemm u8:s8:s32 1x2:2x3", "gemm u8:s8:s32 4x5:5x6"),
                requests(read("--dt=u8:s8:s32 --batch=shapes")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--attr-scales=src:common:0.25+wei:common:0.5 | src_scale per_tensor",
                "--attr-scales=wei:per_oc:0.5 | per_channel",
                "--attr-scales=src:per_dim_0+wei:per_dim_1* | row_scale per_channel",
                "--attr-zero-points=src:common:3 | zp",
                "--attr-zero-points=src:per_dim_0 | row_zp",
                "--attr-scales=src:host_scalar:4:f16+wei:per_oc:bf16 | src_scale per_channel",
                "--attr-zero-points=src:common:-4:s32 --stag=abx | zp",
                "--bia-dt=f32 --bia_mask=2 | bias",
                "--attr-post-ops=relu:0.5 | leaky_relu:0.5",
                "--attr-post-ops=add:u8:per_tensor+clip:0:6 | residual:u8 clip:0.0:6.0",
                "--attr-post-ops='sum;logistic' | residual:f32 sigmoid",
                "--attr-post-ops=swish:1 | silu",
                "--attr-post-ops=swish:2 | swish:2.0",
                "--attr-post-ops=elu:1 | elu:1.0",
                "--attr-post-ops=eltwise_mish | mish",
                "--attr-post-ops=hardsigmoid:0.2:0.5 | hard_sigmoid:0.2:0.5",
                "--attr-post-ops=hardswish:0.16666667:0.5 | hard_swish",
                "--attr-post-ops=eltwise_swish:1.0:0 | silu",
                "--attr-post-ops=eltwise_relu | relu",
                "--attr-post-ops=relu:0:0 | relu",
                "--attr-post-ops=relu:0.25:0:1 | leaky_relu:0.25",
                "--attr-post-ops=relu_dst:0.0 | relu",
                "--attr-post-ops=logistic:0:0 | sigmoid",
                "--attr-post-ops=eltwise_logistic_dst | sigmoid",
                "--attr-post-ops=tanh:0:0:1.0 | tanh",
                "--attr-post-ops=eltwise_gelu_erf | gelu",
                "--attr-post-ops=eltwise_gelu_tanh:0:0 | gelu_tanh",
                "--attr-post-ops=eltwise_clip:-1:6.5 | clip:-1.0:6.5",
                "--attr-post-ops=bounded_relu:6 | clip:0.0:6.0",
                "--attr-post-ops=\"linear:1:0:1+tanh\" | tanh",
                "--attr-post-ops=add:f32:3+eltwise_linear:1.0 | residual:f32",
                "--attr-post-ops=binary_add:s8:per_tensor:ab | residual:s8",
                "--attr-post-ops=gelu_erf | gelu",
                "--attr-post-ops=relu+sum:1:0:f32 | residual:f32 relu residual_last",
                "--attr-post-ops=sum:0.25:0:s32 | residual:s32",
                "--attr-post-ops=prelu:per_oc+mul:f32:per_oc+add:f32:common | prelu channel_factor addend",
                "--attr-zero-points=wei:common:1 | weight_zp",
                "--attr-zero-points=wei:per_oc | channel_zp",
                "--attr-scales=dst:common:2 | dst_scale",
                "--cfg=s8s8f32 --wtag=ba | nk"
            })
    void attributes(String knobs, String words) {
        String types = knobs.contains("cfg") ? "" : "--dt=s8:s8:f32 ";
        assertEquals(
                List.of("gemm s8:s8:f32 4x5:5x6 " + words),
                requests(read(types + knobs + " 4x5:5x6")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dt=bf16 | unknown data type 'bf16'",
                "--dt=f32:s8:f32 | decompresses",
                "--stag=ba | row-major",
                "--wtag=Abc | [K,N] or [N,K]",
                "--dtag=ba | row-major",
                "--bia_dt=s32 | the bias is f32",
                "--bia_dt=f32 --bia_mask=3 | one value per column",
                "--attr-scales=wei:per_ocic:f16:128x1 | in groups",
                "--attr-zero-points=dst:common:1 | of a u8 or s8 dst",
                "--attr-post-ops=sum+relu+sum | one residual, first or last",
                "--attr-post-ops=relu+tanh | then an activation",
                "--attr-post-ops=add:f32:common+mul:f32:common | a factor and an addend",
                "--attr-post-ops=mul:s8:common | a factor or addend f32",
                "--attr-post-ops=prelu:common | a slope per_oc",
                "--attr-post-ops=add:f32 | whole tensor",
                "--attr-post-ops=add:f32:1 | whole tensor",
                "--attr-post-ops=swish | it needs alpha",
                "--attr-post-ops=hardsigmoid:0.2 | it needs alpha and beta",
                "--attr-post-ops=hardswish:1:0.5 | y / 6 + 1/2",
                "--attr-post-ops=linear | 1 · x + 0",
                "--attr-post-ops=linear:2:0 | 1 · x + 0",
                "--attr-post-ops=relu:0:0:2 | scales no activation",
                "--attr-post-ops=relu:0:0:1:1 | all that it has",
                "--attr-post-ops=relu:x | no number",
                "--attr-post-ops=clip:1 | alpha and beta",
                "--attr-post-ops=eltwise_pow:2:1 | not in the contract"
            })
    void whatCannotBeDoneIsCounted(String knobs, String reason) {
        ProblemList list = read(knobs + " 4x5:5x6 7x5:5x6");
        assertEquals(List.of(), requests(list));
        ProblemList.Skipped skipped = list.skipped().get(0);
        assertEquals(2, skipped.count());
        assertTrue(skipped.reason().contains(reason), skipped.reason());
        assertEquals(1, skipped.first().line());
    }

    @Test
    void convolutionsAreKnownByTheirShape() {
        ProblemList list =
                read(
                        """
                        mb1_ic64ih56oc64oh56kh3ph1n"resnet_50:conv"
                        --deconv ic3ih4oc5kh2sh2
                        --conv ic3iw9oc5kw2 1x2:2x3
                        deconv u8:s8:s32 ic1iw3oc1kw3 seed=4
                        """);
        assertEquals(
                List.of(
                        "conv s8:s8:s32 mb1_ic64oc64_ih56oh56kh3sh1ph1",
                        "deconv s8:s8:s32 mb1_ic3oc5_ih4oh8kh2sh2ph0",
                        "conv s8:s8:s32 mb1_ic3oc5_iw9ow8kw2sw1pw0",
                        "gemm s8:s8:s32 1x2:2x3",
                        "deconv u8:s8:s32 mb1_ic1oc1_iw3ow5kw3sw1pw0"),
                requests(list));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mb=0 | mb2_ | ",
                "--mb=7 --skip-impl=ref | mb7_ | ",
                "--stag=axb --dtag=axb | mb2_ | ",
                "--stag=abx --dtag=nchw --wtag=any | mb2_ | nchw",
                "--stag=abcd --wtag=goihw | mb2_ | src_nchw",
                "--dtag=abx --stag=acdb | mb2_ | dst_nchw",
                "--dir=FWD_B | mb2_ | bias",
                "--dir=FWD_D | mb2_ | ",
                "--dir=FWD_I --bia_dt=f32 | mb2_ | bias",
                "--attr-scales=src:common:0.25+wei:per_oc:0.5 | mb2_ | src_scale per_channel",
                "--attr-scales=wei:per_dim_01 | mb2_ | per_channel",
                "--attr-zero-points=src:common:3 | mb2_ | zp",
                "--attr-post-ops=sum:0.5:0:u8+relu | mb2_ | residual:u8 relu",
            })
    void knobsOfConvolutions(String knobs, String images, String words) {
        assertEquals(
                List.of(
                        ("conv s8:s8:f32 g2" + images + "ic4oc6_ih9oh9kh3sh1ph1 ")
                                .concat(words == null ? "" : words)
                                .strip()),
                requests(read("--conv --dt=s8:s8:f32 " + knobs + " g2mb2_ic4oc6_ih9kh3ph1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dir=BWD_D | only forward",
                "--stag=aBx16b | channels last (axb) or first (abx)",
                "--wtag=Abcd16a | dense, as abx",
                "--dt=f32:s8:f32 | decompresses",
                "--attr-scales=src:per_dim_0 | not a granularity",
                "--attr-scales=wei:per_dim_01 | not a granularity",
                "--attr-post-ops=dw:k3s1p1 | not in the contract",
                "--mb=0,3 --dir=BWD_W | only forward",
            })
    void whatConvolutionsCannotDoIsCounted(String knobs, String reason) {
        ProblemList list = read(knobs + " ic4oc6_ih9kh3ph1");
        assertEquals(List.of(), requests(list));
        assertTrue(list.skipped().get(0).reason().contains(reason), list.skipped().toString());
    }

    /** Nothing in our own lists is left out. */
    @ParameterizedTest
    @CsvSource({"resnet50.txt, 27", "mobilenet.txt, 19", "ragged.txt, 600"})
    void listsOfNetworks(String name, int atLeast) {
        ProblemList list = ListReader.read(Path.of("..", "benchmarks", "lists", name));
        assertEquals(List.of(), list.skipped());
        assertEquals(List.of(), list.unknown());
        assertTrue(list.problems().size() >= atLeast, () -> list.problems().size() + " problems");
    }

    @Test
    void unknownKnobsAreTold() {
        ProblemList list = read("\n--strides=::8x4x1 --strides= 4x5:5x6");
        assertEquals("--strides=::8x4x1", list.unknown().get(0).knob());
        assertEquals(2, list.unknown().get(0).count());
        assertEquals(2, list.unknown().get(0).first().line());
        assertEquals(1, list.problems().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo | neither a shape",
                "gemm s8:s8:s32 4x5 | a shape reads",
                "gemm s8:s8:s32 4x5:5x6 seed=x | 64-bit integer",
                "--batch=nowhere | cannot read",
                "--batch=list | each other"
            })
    void mistakesSayWhere(String line, String message) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> read("\n" + line));
        assertTrue(e.getMessage().contains("list:2: "), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
