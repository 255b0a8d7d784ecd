package dev.octet.model.rewrite;

import static dev.octet.model.Networks.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to pictures between convolutions. */
class PicturesTest {
    private static final Tensor X = numbers(1, 2, 3, 5, 4);

    private static Build conv() {
        return new Build()
                .inputs("x")
                .constant("w", numbers(2, 4, 3, 1, 1))
                .constant("w2", numbers(3, 5, 4, 1, 1))
                .add("c = Conv(x, w)");
    }

    private static Build resize(Build build, String line, float scale, Map<String, Object> how) {
        return build.constant("none", Tensor.of(new float[0], 0))
                .constant("scales", Tensor.of(new float[] {1, 1, scale, scale}, 4))
                .add(line, how, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "asymmetric, floor, 2",
        "half_pixel, round_prefer_floor, 1.5",
        "align_corners, ceil, 0.6",
        "pytorch_half_pixel, round_prefer_ceil, 3"
    })
    void nearestNeighboursArePicked(String coordinates, String nearest, float scale) {
        Map<String, Object> how =
                Map.of(
                        "mode",
                        "nearest",
                        "coordinate_transformation_mode",
                        coordinates,
                        "nearest_mode",
                        nearest);
        Graph inside =
                resize(conv(), "r = Resize(c, none, scales)", scale, how)
                        .add("y = Conv(r, w2)")
                        .outputs("y")
                        .graph();
        Rewritten.of(inside, X).hasSteps("conv", "pick", "conv", "Transpose");
        Graph alone =
                resize(new Build().inputs("x"), "y = Resize(x, none, scales)", scale, how)
                        .outputs("y")
                        .graph();
        Rewritten.of(alone, X).hasSteps("pick");
    }

    @ParameterizedTest
    @CsvSource({
        "asymmetric, 2",
        "half_pixel, 1.5",
        "align_corners, 2",
        "pytorch_half_pixel, 3",
        "half_pixel, 0.7"
    })
    void linearOnesAreRequests(String coordinates, float scale) {
        Map<String, Object> how =
                Map.of("mode", "linear", "coordinate_transformation_mode", coordinates);
        Graph inside =
                resize(conv(), "r = Resize(c, none, scales)", scale, how)
                        .add("y = Conv(r, w2)")
                        .outputs("y")
                        .graph();
        Rewritten.of(inside, X).hasSteps("conv", "resize", "conv", "Transpose");
        Graph alone =
                resize(new Build().inputs("x"), "y = Resize(x, none, scales)", scale, how)
                        .outputs("y")
                        .graph();
        Rewritten.of(alone, X).hasSteps("resize");
    }

    private static Tensor longs(long... values) {
        return Tensor.of(values, values.length);
    }

    @Test
    void partsOfChannelsAreTakenWhereTheyAre() {
        Graph split =
                conv().constant("sizes", longs(1, 3))
                        .constant("w1", numbers(5, 2, 1, 1, 1))
                        .constant("w3", numbers(6, 2, 3, 1, 1))
                        .add("a, b = Split(c, sizes)", Map.of("axis", 1L), List.of())
                        .add("p = Conv(a, w1)")
                        .add("q = Conv(b, w3)")
                        .add("y = Concat(p, q)", Map.of("axis", -3L), List.of())
                        .outputs("y")
                        .graph();
        Rewritten.of(split, X).hasSteps("conv", "Split", "conv", "conv", "Concat", "Transpose");
        Graph slice =
                conv().constant("from", longs(1, -4))
                        .constant("to", longs(3, 9))
                        .constant("axes", longs(-3, 2))
                        .constant("w1", numbers(5, 2, 2, 1, 1))
                        .add("s = Slice(c, from, to, axes)")
                        .add("y = Conv(s, w1)")
                        .outputs("y")
                        .graph();
        Rewritten.of(slice, X).hasSteps("conv", "Slice", "conv", "Transpose");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DCR", "CRD"})
    void blocksAreMovedWhereChannelsAreLast(String mode) {
        Map<String, Object> how = Map.of("blocksize", 2L, "mode", mode);
        Graph toSpace =
                conv().constant("w8", numbers(4, 8, 4, 1, 1))
                        .constant("w1", numbers(5, 3, 2, 1, 1))
                        .add("e = Conv(c, w8)")
                        .add("d = DepthToSpace(e)", how, List.of())
                        .add("y = Conv(d, w1)")
                        .outputs("y")
                        .graph();
        Rewritten.of(toSpace, X).hasSteps("conv", "conv", "Transpose", "conv", "Transpose");
        Graph alone =
                new Build()
                        .inputs("x")
                        .add("y = DepthToSpace(x)", how, List.of())
                        .outputs("y")
                        .graph();
        Rewritten.of(alone, numbers(1, 2, 12, 3, 5)).hasNothingPlain();
    }

    @Test
    void blocksBecomeChannels() {
        Map<String, Object> how = Map.of("blocksize", 2L);
        Graph inside =
                conv().constant("w16", numbers(4, 3, 16, 1, 1))
                        .add("d = SpaceToDepth(c)", how, List.of())
                        .add("y = Conv(d, w16)")
                        .outputs("y")
                        .graph();
        Rewritten.of(inside, numbers(1, 2, 3, 6, 4))
                .hasSteps("conv", "Transpose", "conv", "Transpose");
        Graph alone =
                new Build()
                        .inputs("x")
                        .add("y = SpaceToDepth(x)", how, List.of())
                        .outputs("y")
                        .graph();
        Rewritten.of(alone, numbers(1, 2, 3, 6, 4)).hasNothingPlain();
    }

    @Test
    void shuffledChannelsAreOneTransposition() {
        Graph graph =
                conv().constant("groups", longs(2, 2, 2, 5, 4))
                        .constant("all", longs(2, 4, 5, 4))
                        .add("g = Reshape(c, groups)")
                        .add(
                                "t = Transpose(g)",
                                Map.of("perm", List.of(0L, 2L, 1L, 3L, 4L)),
                                List.of())
                        .add("s = Reshape(t, all)")
                        .add("y = Conv(s, w2)")
                        .outputs("y")
                        .graph();
        Rewritten.of(graph, X).hasSteps("conv", "Transpose", "conv", "Transpose");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void groupNormalizationsAreFound(boolean affine) {
        Build build =
                conv().constant("groups", longs(0, 2, -1))
                        .constant("all", longs(2, 4, 5, 4))
                        .constant("one", Tensor.of(new float[] {1, 0.5f}, 2))
                        .constant("zero", Tensor.of(new float[] {0, 0.25f}, 2))
                        .constant("factor", numbers(7, 4, 1, 1))
                        .constant("summand", numbers(8, 1, 4, 1, 1))
                        .add("g = Reshape(c, groups)")
                        .add("n = InstanceNormalization(g, one, zero)")
                        .add("s = Reshape(n, all)");
        if (affine) {
            build.add("f = Mul(s, factor)").add("a = Add(f, summand)");
        }
        Graph graph = build.add("y = Conv(" + (affine ? "a" : "s") + ", w2)").outputs("y").graph();
        Rewritten.of(graph, X).hasSteps("conv", "group_norm", "conv", "Transpose");
    }

    @Test
    void slopesOfChannelsStayWithThem() {
        Graph graph =
                conv().constant("slopes", numbers(7, 4, 1, 1))
                        .add("p = PRelu(c, slopes)")
                        .add("y = Conv(p, w2)")
                        .outputs("y")
                        .graph();
        Rewritten.of(graph, X).hasSteps("conv", "eltwise", "conv", "Transpose");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void transposedConvolutionsWithoutOverlapAreProducts(int channels) {
        Graph graph =
                conv().constant("t", numbers(4, 4, channels, 2, 3))
                        .constant("b", numbers(5, channels))
                        .add(
                                "d = ConvTranspose(c, t, b)",
                                Map.of("strides", List.of(2L, 3L)),
                                List.of())
                        .add("y = Relu(d)")
                        .outputs("y")
                        .graph();
        List<String> requests = Rewritten.of(graph, X).hasNothingPlain().requests();
        assertTrue(requests.get(1).startsWith("conv "), requests.get(1));
        assertTrue(requests.get(1).endsWith(" bias relu"), requests.get(1));
    }

    @Test
    void aTransposedConvolutionWithOverlapStays() {
        Graph graph =
                conv().constant("t", numbers(4, 4, 2, 3, 3))
                        .add(
                                "y = ConvTranspose(c, t)",
                                Map.of("strides", List.of(2L, 2L)),
                                List.of())
                        .outputs("y")
                        .graph();
        Rewritten.of(graph, X).hasSteps("conv", "deconv", "Transpose");
    }

    @Test
    void theFirstConvolutionReadsChannelsFirst() {
        Graph graph = conv().add("y = Conv(c, w2)").outputs("y").graph();
        Rewritten rewritten = Rewritten.of(graph, X).hasSteps("conv", "conv", "Transpose");
        assertTrue(rewritten.requests().get(0).contains("src_nchw"), rewritten.requests().get(0));
    }

    @Test
    void channelsAreNormalizedWhereTheyAre() {
        Graph inside =
                conv().constant("s", numbers(4, 4))
                        .constant("b", numbers(5, 4))
                        .add("n = InstanceNormalization(c, s, b)")
                        .add("y = Conv(n, w2)")
                        .outputs("y")
                        .graph();
        Rewritten.of(inside, X).hasSteps("conv", "group_norm", "conv", "Transpose");
        Graph alone =
                new Build()
                        .inputs("x")
                        .constant("s", numbers(4, 3))
                        .constant("b", numbers(5, 3))
                        .add("y = InstanceNormalization(x, s, b)")
                        .outputs("y")
                        .graph();
        Rewritten.of(alone, X).hasSteps("group_norm");
    }

    @Test
    void meansOfPicturesNeedNoTransposition() {
        for (long keep : new long[] {0, 1}) {
            Map<String, Object> how = Map.of("axes", List.of(2L, -1L), "keepdims", keep);
            Graph graph = conv().add("y = ReduceMean(c)", how, List.of()).outputs("y").graph();
            Rewritten.of(graph, X).hasSteps("conv", "reduce_mean");
        }
        Graph rows =
                conv().add("y = ReduceMax(c)", Map.of("axes", List.of(1L, 2L)), List.of())
                        .outputs("y")
                        .graph();
        Rewritten.of(rows, X).hasNothingPlain();
    }

    private static Build padded(Build build, String line, String mode, long... pads) {
        return build.constant("pads", Tensor.of(pads, pads.length))
                .constant("value", Tensor.of(new float[] {0.25f}).reshape(Shape.scalar()))
                .constant("zero", Tensor.of(new float[] {0}).reshape(Shape.scalar()))
                .add(line, Map.of("mode", mode), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "reflect", "edge"})
    void paddingsArePicked(String mode) {
        Graph inside =
                padded(conv(), "p = Pad(c, pads, value)", mode, 0, 0, 2, 0, 0, 0, -1, 3)
                        .add("y = Conv(p, w2)")
                        .outputs("y")
                        .graph();
        Rewritten.of(inside, X).hasSteps("conv", "pick", "conv", "Transpose");
        Graph alone =
                padded(
                                new Build().inputs("x"),
                                "y = Pad(x, pads, value)",
                                mode,
                                1,
                                0,
                                1,
                                0,
                                0,
                                2,
                                0,
                                1)
                        .outputs("y")
                        .graph();
        Rewritten.of(alone, X).hasSteps("pick");
    }

    @Test
    void zerosAroundAPictureAreTheConvolutions() {
        for (String value : List.of("", ", zero")) {
            Graph graph =
                    padded(
                                    conv(),
                                    "p = Pad(c, pads" + value + ")",
                                    "constant",
                                    0,
                                    0,
                                    2,
                                    0,
                                    0,
                                    0,
                                    1,
                                    3)
                            .constant("w3", numbers(3, 5, 4, 3, 2))
                            .add(
                                    "y = Conv(p, w3)",
                                    Map.of("pads", List.of(1L, 0L, 0L, 1L)),
                                    List.of())
                            .outputs("y")
                            .graph();
            Rewritten.of(graph, X).hasSteps("conv", "conv", "Transpose");
        }
        Graph other =
                padded(conv(), "p = Pad(c, pads, value)", "constant", 0, 0, 2, 0, 0, 0, 1, 3)
                        .add("y = Conv(p, w2)")
                        .outputs("y")
                        .graph();
        Rewritten.of(other, X).hasSteps("conv", "pick", "conv", "Transpose");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nearest", "linear"})
    void nothingIsLeftOfASmallPicture(String mode) {
        Graph graph =
                resize(
                                new Build().inputs("x"),
                                "y = Resize(x, none, scales)",
                                0.1f,
                                Map.of("mode", mode))
                        .outputs("y")
                        .graph();
        try (Session session = Network.of(graph).session()) {
            Tensor y = session.run(Map.of("x", X)).get("y");
            assertEquals(Shape.of(2, 3, 0, 0), y.shape());
        }
    }
}
