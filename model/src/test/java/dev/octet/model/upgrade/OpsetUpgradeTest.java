package dev.octet.model.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Declared;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsetUpgradeTest {
    private static final float HUGE = 3e38f;

    private static Tensor longs(long... values) {
        return Tensor.of(values, values.length);
    }

    private static Tensor floats(float... values) {
        return Tensor.of(values, values.length);
    }

    /** Numbers between -4 and 4. */
    private static Tensor x(int... shape) {
        Tensor x = Networks.numbers(7, shape);
        for (int i = 0; i < x.count(); i++) {
            x.setDouble(i, 4 * x.getDouble(i));
        }
        return x;
    }

    private static Tensor as(ElementType element, Tensor x) {
        Tensor y = Tensor.zeros(element, x.shape());
        for (int i = 0; i < y.count(); i++) {
            y.setDouble(i, x.getDouble(i));
        }
        return y;
    }

    private static Value declared(String name, Tensor x) {
        Object[] dims = new Object[x.shape().rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = x.shape().get(i);
        }
        return Declared.value(name, x.element(), dims);
    }

    /** With x declared with numbers, as a network of one size has it. */
    private static Build fixed(int version, Tensor x) {
        return new Build().version(version).input(declared("x", x));
    }

    /** With x declared by its type alone. */
    private static Build open(int version, Tensor x) {
        return new Build().version(version).input(Build.value("x", x.element()));
    }

    private static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
        try (Session session = Network.of(graph).session()) {
            return session.run(inputs);
        }
    }

    private static List<String> types(Graph graph) {
        return graph.nodes().stream().map(node -> node.signature().type()).toList();
    }

    private static void checkVersions(Graph graph) {
        for (Node node : graph.nodes()) {
            assertEquals(13, node.signature().version(), node.toString());
            for (String name : node.attributes().names()) {
                if (node.attributes().get(name) instanceof Graph body) {
                    checkVersions(body);
                }
            }
        }
    }

    /** The upgraded graph, which is of version 13 and gives the same bits. */
    private static Graph check(Graph graph, Map<String, Tensor> inputs) {
        Graph upgraded = OpsetUpgrade.to13(graph);
        checkVersions(upgraded);
        assertEquals(graph.inputs(), upgraded.inputs());
        assertEquals(graph.outputs(), upgraded.outputs());
        Map<String, Tensor> expected = run(graph, inputs);
        Map<String, Tensor> actual = run(upgraded, inputs);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach(
                (name, value) ->
                        assertTrue(
                                value.hasBitsOf(actual.get(name)),
                                () -> name + ": " + value + ", got " + actual.get(name)));
        return upgraded;
    }

    private static Graph check(Graph graph, Tensor x) {
        return check(graph, Map.of("x", x));
    }

    /** One node of x, declared with numbers and by its type alone, which becomes these. */
    private static void checkOne(
            int version, String node, Map<String, Object> attributes, Tensor x, String... types) {
        for (Build build : List.of(fixed(version, x), open(version, x))) {
            Graph graph = build.add(node, attributes, List.of()).outputs("y").graph();
            assertEquals(List.of(types), types(check(graph, x)));
        }
    }

    private static void refuse(Graph graph, String... parts) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> OpsetUpgrade.to13(graph))
                        .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void aGraphThatIsNewEnoughIsItself() {
        for (int version : new int[] {13, 17}) {
            Graph body =
                    new Build().version(version).inputs("c").add("z = Neg(c)").outputs("z").graph();
            Graph graph =
                    fixed(version, x(3))
                            .constant("true", bool(true))
                            .add("n = Abs(x)")
                            .add(
                                    "y = If(true)",
                                    Map.of("then_branch", body, "else_branch", body),
                                    List.of("n"))
                            .outputs("y")
                            .graph();
            assertSame(graph, OpsetUpgrade.to13(graph));
        }
    }

    private static Tensor bool(boolean value) {
        Tensor bool = Tensor.zeros(ElementType.BOOL, Shape.scalar());
        bool.setBoolean(0, value);
        return bool;
    }

    @Test
    void nodesOfOtherDomainsAndNewerOnesStay() {
        Graph graph =
                fixed(12, x(2, 3))
                        .add("n = Neg(x)")
                        .microsoft("g = Gelu(n)", Map.of())
                        .version(15)
                        .add("y = Abs(g)")
                        .outputs("y")
                        .graph();
        Graph upgraded = OpsetUpgrade.to13(graph);
        assertEquals(13, upgraded.nodes().get(0).signature().version());
        assertSame(graph.nodes().get(1), upgraded.nodes().get(1));
        assertSame(graph.nodes().get(2), upgraded.nodes().get(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9, 10, 11, 12})
    void whatDidNotChangeHasAnotherNumber(int version) {
        Graph graph =
                fixed(version, x(1, 2, 4, 4))
                        .constant("w", Networks.numbers(1, 3, 2, 3, 3))
                        .constant("b", Networks.numbers(2, 3))
                        .constant("shape", longs(1, -1))
                        .constant("m", Networks.numbers(3, 12, 2))
                        .constant("c", Networks.numbers(4, 2))
                        .add("conv = Conv(x, w, b)")
                        .add("r = Relu(conv)")
                        .add("flat = Reshape(r, shape)")
                        .add("g = Gemm(flat, m, c)")
                        .add("s = Sigmoid(g)")
                        .add("y = ReduceMean(s)", Map.of("axes", List.of(1L)), List.of())
                        .outputs("y")
                        .graph();
        Graph upgraded = check(graph, x(1, 2, 4, 4));
        assertEquals(types(graph), types(upgraded));
        assertEquals(graph.constants().keySet(), upgraded.constants().keySet());
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 11, 12})
    void axesBecomeInputs(int version) {
        checkOne(version, "y = Squeeze(x)", Map.of("axes", List.of(0L, 2L)), x(1, 3, 1), "Squeeze");
        checkOne(version, "y = Squeeze(x)", Map.of(), x(1, 3, 1), "Squeeze");
        checkOne(
                version, "y = Unsqueeze(x)", Map.of("axes", List.of(0L, 3L)), x(2, 3), "Unsqueeze");
        checkOne(
                version,
                "y = ReduceSum(x)",
                Map.of("axes", List.of(1L), "keepdims", 0L),
                x(2, 3, 2),
                "ReduceSum");
        checkOne(version, "y = ReduceSum(x)", Map.of(), x(2, 3, 2), "ReduceSum");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 11})
    void sizesOfPartsBecomeAnInput(int version) {
        for (Map<String, Object> sizes :
                List.of(
                        Map.<String, Object>of("axis", 1L, "split", List.of(1L, 3L)),
                        Map.<String, Object>of("axis", 1L))) {
            Graph graph =
                    open(version, x(2, 4))
                            .add("a, b = Split(x)", sizes, List.of())
                            .outputs("a", "b")
                            .graph();
            check(graph, x(2, 4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 9})
    void boundsOfSlicesBecomeInputs(int version) {
        checkOne(
                version,
                "y = Slice(x)",
                Map.of(
                        "starts",
                        List.of(1L, -3L),
                        "ends",
                        List.of(9L, -1L),
                        "axes",
                        List.of(0L, 2L)),
                x(3, 2, 4),
                "Slice");
        checkOne(
                version,
                "y = Slice(x)",
                Map.of("starts", List.of(1L), "ends", List.of(3L)),
                x(3, 2),
                "Slice");
    }

    @Test
    void slicesThatHaveThemAsInputsKeepThem() {
        Graph graph =
                open(10, x(5))
                        .constant("from", longs(4))
                        .constant("to", longs(0))
                        .constant("axes", longs(0))
                        .constant("steps", longs(-2))
                        .add("y = Slice(x, from, to, axes, steps)")
                        .outputs("y")
                        .graph();
        assertEquals(graph.constants().keySet(), check(graph, x(5)).constants().keySet());
    }

    @Test
    void howManyOfTheLargestBecomesAnInput() {
        for (int version : new int[] {7, 9}) {
            Graph graph =
                    open(version, x(3, 5))
                            .add("y, i = TopK(x)", Map.of("k", 2L, "axis", 1L), List.of())
                            .outputs("y", "i")
                            .graph();
            check(graph, x(3, 5));
        }
        Graph graph =
                open(10, x(3, 5))
                        .constant("k", longs(2))
                        .add("y, i = TopK(x, k)")
                        .outputs("y", "i")
                        .graph();
        check(graph, x(3, 5));
    }

    @ParameterizedTest
    @CsvSource({"constant, 0", "constant, -0.0", "constant, 2.5", "reflect, 0", "edge, 7"})
    void padsAndTheirValueBecomeInputs(String mode, float value) {
        Map<String, Object> attributes =
                Map.of("mode", mode, "value", value, "pads", List.of(0L, 1L, -1L, 2L));
        checkOne(7, "y = Pad(x)", attributes, x(3, 4), "Pad");
        checkOne(10, "y = Pad(x)", attributes, as(ElementType.DOUBLE, x(3, 4)), "Pad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE", "FLOAT16"})
    void boundsOfClipsBecomeInputs(ElementType element) {
        Tensor x = as(element, x(2, 6));
        x.setDouble(0, Double.POSITIVE_INFINITY);
        x.setDouble(1, Double.NEGATIVE_INFINITY);
        x.setDouble(2, Double.NaN);
        // of doubles, what is beyond a float
        x.setDouble(3, 1e300);
        for (Map<String, Object> bounds :
                List.of(
                        Map.<String, Object>of(),
                        Map.<String, Object>of("min", 0f),
                        Map.<String, Object>of("max", 0.1f),
                        Map.<String, Object>of("min", -1.7f, "max", 6f),
                        Map.<String, Object>of("min", -HUGE, "max", HUGE))) {
            checkOne(7, "y = Clip(x)", bounds, x, "Clip");
            checkOne(10, "y = Clip(x)", bounds, x, "Clip");
        }
    }

    /** Types go through nodes to where numbers need them. */
    @Test
    void aClipOfHalfFloatsBehindNodesOfOpenShapes() {
        Tensor x = x(2, 3);
        Graph graph =
                open(10, x)
                        .constant("shape", longs(3, 2))
                        .add("half = Cast(x)", Map.of("to", 10L), List.of())
                        .add("sum = Add(half, half)")
                        .add("other = Reshape(sum, shape)")
                        .add("y = Clip(other)", Map.of("max", 1.2f), List.of())
                        .outputs("y")
                        .graph();
        Graph upgraded = check(graph, x);
        Node clip = upgraded.nodes().get(3);
        assertEquals(ElementType.FLOAT16, upgraded.constants().get(clip.inputs().get(2)).element());
    }

    @Test
    void aClipOfNobodyKnowsWhatIsRefused() {
        Graph graph =
                new Build()
                        .version(10)
                        .inputs("x")
                        .add("y = Clip(x)", Map.of("max", 1f), List.of())
                        .outputs("y")
                        .graph();
        refuse(graph, "Clip 10", "node behind [x]", "not known");
    }

    @Test
    void boundsThatAreInputsStay() {
        Graph graph =
                new Build()
                        .version(11)
                        .inputs("x")
                        .constant("most", Tensor.of(new float[] {1}))
                        .add("y = Clip(x, , most)")
                        .outputs("y")
                        .graph();
        check(graph, x(2, 3));
    }

    @ParameterizedTest
    @CsvSource({"7, FLOAT", "9, DOUBLE", "7, FLOAT16", "10, FLOAT", "12, FLOAT"})
    void dropoutsKeepEverythingAndSaySo(int version, ElementType element) {
        Tensor x = as(element, x(2, 3));
        x.setDouble(0, Double.NaN);
        x.setDouble(1, Double.POSITIVE_INFINITY);
        x.setDouble(2, 0);
        Map<String, Object> ratio = version < 12 ? Map.of("ratio", 0.25f) : Map.of();
        Graph graph =
                new Build()
                        .version(version)
                        .inputs("x")
                        .add("y, mask = Dropout(x)", ratio, List.of())
                        .outputs("y", "mask")
                        .graph();
        check(graph, x);
        checkOne(version, "y = Dropout(x)", ratio, x, "Dropout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Softmax", "LogSoftmax", "Hardmax"})
    void theSoftmaxFamily(String type) {
        Tensor x = x(2, 3, 4);
        for (int version : new int[] {7, 11, 12}) {
            String node = "y = " + type + "(x)";
            checkOne(version, node, Map.of("axis", -1L), x, type);
            for (long axis = 0; axis < 3; axis++) {
                Map<String, Object> attributes = Map.of("axis", axis);
                Graph known =
                        fixed(version, x).add(node, attributes, List.of()).outputs("y").graph();
                assertEquals(axis == 2 ? 1 : 4, check(known, x).nodes().size());
                Graph open = open(version, x).add(node, attributes, List.of()).outputs("y").graph();
                assertEquals(List.of("Shape", "Flatten", type, "Reshape"), types(check(open, x)));
            }
            // axis 1
            check(open(version, x).add(node).outputs("y").graph(), x);
        }
        checkOne(
                11,
                "y = " + type + "(x)",
                Map.of("axis", -2L),
                x,
                "Shape",
                "Flatten",
                type,
                "Reshape");
    }

    /** Ranks go through nodes, whatever the dimensions are. */
    @Test
    void theLastAxisIsFoundWhereDimensionsAreOpen() {
        Tensor x = x(2, 6);
        Graph graph =
                new Build()
                        .version(9)
                        .input(Declared.value("x", ElementType.FLOAT, "n", "m"))
                        .constant("first", longs(2, 3, 2))
                        .constant("one", longs(-1))
                        .add("shape = Shape(x)")
                        .add(
                                "rows = Slice(shape)",
                                Map.of("starts", List.of(0L), "ends", List.of(1L)),
                                List.of())
                        .add("parts = Concat(rows, one, rows)", Map.of("axis", 0L), List.of())
                        .add("cube = Reshape(x, parts)")
                        .add(
                                "turned = Transpose(cube)",
                                Map.of("perm", List.of(0L, 2L, 1L)),
                                List.of())
                        .add("product = MatMul(turned, cube)")
                        .add("y = Softmax(product)", Map.of("axis", 2L), List.of())
                        .add(
                                "sum = ReduceMax(product)",
                                Map.of("axes", List.of(1L), "keepdims", 0L),
                                List.of())
                        .add("z = Softmax(sum)")
                        .outputs("y", "z")
                        .graph();
        assertEquals(types(graph), types(check(graph, x)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, floor, 1",
        "1, 1.7, floor, 1",
        "1, 0.6, ceil, 1",
        "0.5, 1, ceil, 1",
        "1, 1, floor, 1",
        "0.6, 2.5, floor, 2"
    })
    void resizesOfTheNearest(float height, float width, String nearest, int resizes) {
        Tensor x = x(1, 2, 7, 5);
        Tensor scales = floats(1, 1, height, width);
        List<Float> attribute = List.of(1f, 1f, height, width);
        List<Graph> graphs =
                List.of(
                        open(7, x)
                                .add("y = Upsample(x)", Map.of("scales", attribute), List.of())
                                .outputs("y")
                                .graph(),
                        open(9, x)
                                .constant("s", scales)
                                .add("y = Upsample(x, s)", Map.of("mode", "nearest"), List.of())
                                .outputs("y")
                                .graph(),
                        open(10, x)
                                .add("s = Constant()", Map.of("value", scales), List.of())
                                .add("y = Resize(x, s)")
                                .outputs("y")
                                .graph());
        for (Graph graph : graphs) {
            Graph upgraded = check(graph, x);
            List<Node> all =
                    upgraded.nodes().stream()
                            .filter(node -> node.signature().type().equals("Resize"))
                            .toList();
            assertEquals(resizes, all.size());
            assertEquals(nearest, all.get(resizes - 1).attributes().get("nearest_mode"));
        }
    }

    /** Which axes become larger is known in a run only. */
    @Test
    void resizesByScalesThatAreComputed() {
        Tensor x = x(1, 1, 6, 9);
        Graph graph =
                open(10, x)
                        .input(Build.value("s", ElementType.FLOAT))
                        .add("y = Resize(x, s)")
                        .outputs("y")
                        .graph();
        for (Tensor scales :
                List.of(floats(1, 1, 2, 0.4f), floats(1, 2, 0.7f, 0.3f), floats(1, 1, 1.2f, 3))) {
            check(graph, Map.of("x", x, "s", scales));
        }
        Graph upsample =
                open(9, x)
                        .input(Build.value("s", ElementType.FLOAT))
                        .add("y = Upsample(x, s)")
                        .outputs("y")
                        .graph();
        Graph upgraded = check(upsample, Map.of("x", x, "s", floats(1, 1, 2, 2)));
        assertEquals(List.of("Resize"), types(upgraded));
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "0.5, 1.3", "0.3, 0.7"})
    void linearResizes(float height, float width) {
        Tensor x = x(1, 2, 7, 5);
        Map<String, Object> linear = Map.of("mode", "linear");
        Graph graph =
                open(10, x)
                        .constant("s", floats(1, 1, height, width))
                        .add("y = Resize(x, s)", linear, List.of())
                        .outputs("y")
                        .graph();
        assertEquals(List.of("Resize"), types(check(graph, x)));
        Map<String, Object> attributes =
                Map.of("mode", "linear", "scales", List.of(1f, 1f, height, width));
        checkOne(8, "y = Upsample(x)", attributes, x, "Resize");
    }

    @ParameterizedTest
    @ValueSource(strings = {"half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel"})
    void resizesThatHaveAChoiceKeepIt(String coordinates) {
        Tensor x = x(1, 1, 5, 6);
        for (int version : new int[] {11, 12}) {
            Graph graph =
                    open(version, x)
                            .constant("none", floats())
                            .constant("sizes", longs(1, 1, 8, 3))
                            .add(
                                    "y = Resize(x, none, none, sizes)",
                                    Map.of(
                                            "mode",
                                            "linear",
                                            "coordinate_transformation_mode",
                                            coordinates),
                                    List.of())
                            .outputs("y")
                            .graph();
            check(graph, x);
        }
    }

    private static Graph halfPixelForNearest(String mode, String nearest, float scale) {
        return new Build()
                .version(11)
                .inputs("x")
                .constant("none", floats())
                .constant("s", floats(1, 1, scale, 1 / scale))
                .add(
                        "y = Resize(x, none, s)",
                        Map.of(
                                "mode",
                                mode,
                                "coordinate_transformation_mode",
                                "tf_half_pixel_for_nn",
                                "nearest_mode",
                                nearest),
                        List.of())
                .outputs("y")
                .graph();
    }

    @ParameterizedTest
    @ValueSource(strings = {"floor", "round_prefer_floor"})
    void tensorFlowsHalfPixels(String nearest) {
        for (float scale : new float[] {0.3f, 0.5f, 1, 1.4f, 2, 3, 8}) {
            Graph upgraded = check(halfPixelForNearest("nearest", nearest, scale), x(1, 1, 24, 24));
            assertEquals(
                    "half_pixel",
                    upgraded.nodes().get(0).attributes().get("coordinate_transformation_mode"));
        }
    }

    @Test
    void tensorFlowsHalfPixelsThatNothingIsLike() {
        refuse(halfPixelForNearest("nearest", "ceil", 2), "Resize 11", "nearest_mode ceil");
        refuse(halfPixelForNearest("linear", "floor", 2), "Resize 11", "mode linear");
    }

    @Test
    void scatterIsScatterElements() {
        for (int version : new int[] {9, 10}) {
            Graph graph =
                    open(version, x(3, 4))
                            .constant("i", Tensor.of(new long[] {2, 0}, 1, 2))
                            .constant("u", Tensor.of(new float[] {5, 6}, 1, 2))
                            .add("y = Scatter(x, i, u)", Map.of("axis", 1L), List.of())
                            .outputs("y")
                            .graph();
            assertEquals(List.of("ScatterElements"), types(check(graph, x(3, 4))));
        }
    }

    private static Graph batchNormalization(int version, Map<String, Object> attributes) {
        int[] shape =
                Long.valueOf(0).equals(attributes.get("spatial"))
                        ? new int[] {3, 2}
                        : new int[] {3};
        Build build = fixed(version, x(2, 3, 2));
        for (String name : List.of("scale", "bias", "mean", "variance")) {
            Tensor value = Networks.numbers(name.length(), shape);
            for (int i = 0; i < value.count(); i++) {
                value.setDouble(i, 1.5 + value.getDouble(i));
            }
            build.constant(name, value);
        }
        return build.add(
                        "y = BatchNormalization(x, scale, bias, mean, variance)",
                        attributes,
                        List.of())
                .outputs("y")
                .graph();
    }

    @Test
    void batchNormalizations() {
        check(batchNormalization(7, Map.of("spatial", 1L, "epsilon", 1e-3f)), x(2, 3, 2));
        check(batchNormalization(8, Map.of("momentum", 0.8f)), x(2, 3, 2));
        check(batchNormalization(9, Map.of()), x(2, 3, 2));
        refuse(
                batchNormalization(7, Map.of("spatial", 0L)),
                "BatchNormalization 7",
                "spatial is 0");
    }

    @Test
    void olderOnesAreRefused() {
        Graph graph = fixed(6, x(2)).add("y = Neg(x)").outputs("y").graph();
        refuse(graph, "Neg 6", "from 7 on");
    }

    @Test
    void whatScansEachOfABatchIsRefused() {
        Graph body =
                new Build().version(8).inputs("a", "b").add("c = Add(a, b)").outputs("c").graph();
        Graph graph =
                new Build()
                        .version(8)
                        .inputs("s", "x")
                        .add(
                                "y = Scan(, s, x)",
                                Map.of("body", body, "num_scan_inputs", 1L),
                                List.of())
                        .outputs("y")
                        .graph();
        refuse(graph, "Scan 8", "each of a batch");
    }

    /** Branches use what is around them, by its type and rank, and have constants of their own. */
    @Test
    void branches() {
        Graph then =
                new Build()
                        .version(9)
                        .inputs("c")
                        .add("z = Clip(c)", Map.of("min", 0f), List.of())
                        .outputs("z")
                        .graph();
        Graph otherwise =
                new Build().version(9).inputs("c").add("z = Softmax(c)").outputs("z").graph();
        Graph graph =
                new Build()
                        .version(9)
                        .input(Declared.value("x", ElementType.DOUBLE, "n", "m"))
                        .input(Build.value("cond", ElementType.BOOL))
                        .add("n = Neg(x)")
                        .add(
                                "y = If(cond)",
                                Map.of("then_branch", then, "else_branch", otherwise),
                                List.of("n"))
                        .outputs("y")
                        .graph();
        Tensor x = as(ElementType.DOUBLE, x(2, 3));
        for (boolean cond : new boolean[] {true, false}) {
            Graph upgraded = check(graph, Map.of("x", x, "cond", bool(cond)));
            Node branches = upgraded.nodes().get(1);
            Graph clip = (Graph) branches.attributes().get("then_branch");
            assertEquals(2, clip.constants().size());
            Graph softmax = (Graph) branches.attributes().get("else_branch");
            assertEquals(List.of("Softmax"), types(softmax));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 11})
    void loops(int version) {
        Graph body =
                new Build()
                        .version(version)
                        .input(Declared.value("i", ElementType.INT64))
                        .input(Declared.value("go", ElementType.BOOL))
                        .input(Declared.value("s", ElementType.FLOAT, 1, 3))
                        .inputs("outer")
                        .add("more = Identity(go)")
                        .add("next = Add(s, outer)")
                        .add("part = Squeeze(next)", Map.of("axes", List.of(0L)), List.of())
                        .outputs("more", "next", "part")
                        .graph();
        Graph graph =
                open(version, x(1, 3))
                        .constant("trips", Tensor.of(new long[] {3}))
                        .add("twice = Add(x, x)")
                        .add("last, all = Loop(trips, , x)", Map.of("body", body), List.of("twice"))
                        .outputs("last", "all")
                        .graph();
        check(graph, x(1, 3));
    }

    @Test
    void scans() {
        Graph body =
                new Build()
                        .version(10)
                        .inputs("s", "row")
                        .add("next = Add(s, row)")
                        .add("out = Unsqueeze(next)", Map.of("axes", List.of(1L)), List.of())
                        .outputs("next", "out")
                        .graph();
        Graph graph =
                open(10, x(4, 3))
                        .constant("s", Tensor.of(new float[] {1, 2, 3}, 3))
                        .add(
                                "last, all = Scan(s, x)",
                                Map.of("body", body, "num_scan_inputs", 1L),
                                List.of())
                        .outputs("last", "all")
                        .graph();
        check(graph, x(4, 3));
    }

    @Test
    void aRefusalInsideOfABodyNamesTheNodeThere() {
        Graph body =
                new Build()
                        .version(9)
                        .inputs("c")
                        .add("z = Clip(c)", Map.of("min", 0f), List.of())
                        .outputs("z")
                        .graph();
        Graph graph =
                new Build()
                        .version(9)
                        .inputs("x")
                        .constant("true", bool(true))
                        .add(
                                "y = If(true)",
                                Map.of("then_branch", body, "else_branch", body),
                                List.of("x"))
                        .outputs("y")
                        .graph();
        refuse(graph, "Clip 9", "node behind [c]");
    }

    @Test
    void newNamesAreFree() {
        Tensor x = x(1, 3);
        Graph graph =
                open(9, x)
                        .constant("y/axes", x(1, 3))
                        .add("y/axes2 = Add(x, y/axes)")
                        .add("y = Squeeze(y/axes2)", Map.of("axes", List.of(0L)), List.of())
                        .outputs("y")
                        .graph();
        Graph upgraded = check(graph, x);
        assertEquals(List.of("y/axes2", "y/axes3"), upgraded.nodes().get(1).inputs());
        assertNotSame(graph, upgraded);
    }

    /** Nodes keep their names, and say whose part the new ones are. */
    @Test
    void namesOfNodes() {
        Graph graph = open(9, x(2, 2, 2)).add("y = Softmax(x)").outputs("y").graph();
        Node node = graph.nodes().get(0);
        Node named =
                new Node(
                        "soft",
                        node.signature(),
                        node.attributes(),
                        node.operator(),
                        node.inputs(),
                        node.outputs());
        Graph with =
                new Graph(graph.name(), graph.inputs(), graph.outputs(), Map.of(), List.of(named));
        List<String> names = new ArrayList<>();
        OpsetUpgrade.to13(with).nodes().forEach(each -> names.add(each.name()));
        assertEquals(List.of("soft/shape", "soft/matrix", "soft", "soft/tensor"), names);
    }

    @Test
    void attributesThatDoNotChangeStay() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("axes", List.of(1L));
        attributes.put("keepdims", 0L);
        Graph graph =
                open(11, x(2, 3))
                        .add("y = ReduceSum(x)", attributes, List.of())
                        .outputs("y")
                        .graph();
        Node sum = OpsetUpgrade.to13(graph).nodes().get(0);
        assertEquals("keepdims=0", sum.attributes().toString());
        assertFalse(sum.inputs().get(1).isEmpty());
    }
}
