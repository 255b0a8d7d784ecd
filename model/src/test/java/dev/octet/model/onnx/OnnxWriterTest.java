package dev.octet.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.model.Network;
import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.SameGraph;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxWriterTest {
    @TempDir private Path folder;

    private Graph again(Graph graph) throws IOException {
        Path file = folder.resolve("network.onnx");
        OnnxWriter.write(graph, file);
        return OnnxReader.read(file);
    }

    private static Tensor numbered(ElementType element, int... dims) {
        Tensor tensor = Tensor.zeros(element, Shape.of(dims));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, i % 100);
        }
        return tensor;
    }

    private static Graph constants(int count, int bytes) {
        Build build = new Build().inputs("x").outputs("x");
        for (int i = 0; i < count; i++) {
            Tensor tensor = numbered(ElementType.UINT8, bytes);
            tensor.setLong(0, i);
            build.constant("k" + i, tensor);
        }
        return build.graph();
    }

    @Test
    void attributesOfEveryKind() throws IOException {
        Map<String, Object> conv = new LinkedHashMap<>();
        conv.put("strides", List.of(2L, 3L));
        conv.put("group", 1L);
        conv.put("auto_pad", "SAME_UPPER");
        Map<String, Object> lstm =
                Map.of(
                        "hidden_size", 3L,
                        "activations", List.of("LeakyRelu", "Elu", "Tanh"),
                        "activation_alpha", List.of(0.25f, -1e-30f));
        Graph graph =
                new Build()
                        .inputs("x", "w", "s", "ws", "r")
                        .add("a = Conv(x, w)", conv, List.of())
                        .add("b = Elu(a)", Map.of("alpha", 0.1f), List.of())
                        .add("c, , d = LSTM(s, ws, r)", lstm, List.of())
                        .add(
                                "e = Constant()",
                                Map.of("value", Tensor.of(new float[] {1, Float.NaN}, 1, 2)),
                                List.of())
                        .add("f = Clip(b, , e)")
                        .outputs("f", "c")
                        .graph();
        SameGraph.check(graph, again(graph));
    }

    @ParameterizedTest
    @EnumSource
    void constantsOfEveryType(ElementType element) throws IOException {
        Tensor values = numbered(element, 2, 3);
        if (element != ElementType.BOOL) {
            for (int i = 0; i < values.type().bytes(); i++) {
                values.data().put(i, (byte) (37 * i + 200));
            }
        }
        Graph graph =
                new Build()
                        .constant("k", values)
                        .constant("scalar", Tensor.zeros(element, Shape.scalar()))
                        .constant("empty", Tensor.zeros(element, Shape.of(3, 0)))
                        .output(Build.value("k", element))
                        .graph();
        SameGraph.check(graph, again(graph));
    }

    @Test
    void declarations() throws IOException {
        List<Dimension> dims =
                List.of(new Dimension(-1, "batch"), new Dimension(0, ""), new Dimension(-1, ""));
        Graph graph =
                new Build()
                        .input(new Value("a", ElementType.INT64, Optional.of(dims)))
                        .input(new Value("b", ElementType.FLOAT16, Optional.of(List.of())))
                        .input(new Value("c", ElementType.BOOL, Optional.empty()))
                        .input(new Value("d", null, Optional.of(dims)))
                        .inputs("e")
                        .outputs("a")
                        .graph();
        SameGraph.check(graph, again(graph));
    }

    /** A graph with an If in a Loop in a Scan, each of which uses values of all around it. */
    @Test
    void graphsInsideOfGraphs() throws IOException {
        Graph then = new Build().inputs("far", "k").add("t = Add(far, k)").outputs("t").graph();
        Graph otherwise =
                new Build().inputs("far", "k").add("e = Mul(far, k)").outputs("e").graph();
        Graph loop =
                new Build()
                        .inputs("i", "on", "sum", "far", "k")
                        .add(
                                "next = If(on)",
                                Map.of("then_branch", then, "else_branch", otherwise),
                                List.of("far", "k"))
                        .add("more = Add(sum, next)")
                        .outputs("on", "more", "next")
                        .graph();
        Graph scan =
                new Build()
                        .inputs("state", "place", "far")
                        .constant("k", Tensor.of(new float[] {3}))
                        .constant("trips", Tensor.of(new long[] {2}))
                        .add(
                                "last, all = Loop(trips, , state)",
                                Map.of("body", loop),
                                List.of("far", "k"))
                        .add("out = Add(last, place)")
                        .outputs("out", "out")
                        .graph();
        Graph graph =
                new Build()
                        .inputs("x", "start", "far")
                        .add(
                                "end, each = Scan(start, x)",
                                Map.of("body", scan, "num_scan_inputs", 1L),
                                List.of("far"))
                        .outputs("end", "each")
                        .graph();
        Graph read = again(graph);
        SameGraph.check(graph, read);
        List<Tensor> inputs =
                List.of(
                        Tensor.of(new float[] {1, 2}, 2),
                        Tensor.of(new float[] {10}),
                        Tensor.of(new float[] {5}));
        // each place adds twice 5 + 3, then itself
        assertArrayEquals(new float[] {45}, Evaluation.run(read, inputs).get(0).toFloats());
    }

    /** In a file, graphs see the names around them, which they must not take for their own. */
    @Test
    void namesOfInnerGraphsAreTheirOwn() throws IOException {
        Graph then =
                new Build()
                        .inputs("inside")
                        .constant("x", Tensor.of(new float[] {100}))
                        .add("y = Add(inside, x)")
                        .outputs("y")
                        .graph();
        Graph otherwise = new Build().inputs("x").add("y = Neg(x)").outputs("y").graph();
        Graph graph =
                new Build()
                        .inputs("x", "c")
                        .add("z = Abs(x)")
                        .add(
                                "y = If(c)",
                                Map.of("then_branch", then, "else_branch", otherwise),
                                List.of("z"))
                        .outputs("y")
                        .graph();
        Graph read = again(graph);
        for (byte condition : new byte[] {0, 1}) {
            List<Tensor> inputs =
                    List.of(
                            Tensor.of(new float[] {-7}, 1),
                            Tensor.of(ElementType.BOOL, new byte[] {condition}));
            float expected = condition == 1 ? 107 : -7;
            assertEquals(expected, Evaluation.run(graph, inputs).get(0).getFloat(0));
            assertEquals(expected, Evaluation.run(read, inputs).get(0).getFloat(0));
        }
        // nothing is called as something around it
        GraphProto written =
                ModelProto.parseFrom(Files.readAllBytes(folder.resolve("network.onnx"))).getGraph();
        GraphProto branch =
                written.getNode(1).getAttributeList().stream()
                        .filter(attribute -> attribute.getName().equals("then_branch"))
                        .findFirst()
                        .orElseThrow()
                        .getG();
        assertEquals("inner/x", branch.getInitializer(0).getName());
        assertEquals(List.of("z", "inner/x"), branch.getNode(0).getInputList());
    }

    @Test
    void aGraphGivesTheSameBytes() throws IOException {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("pads", List.of(1L, 1L, 1L, 1L));
        attributes.put("strides", List.of(2L, 2L));
        attributes.put("kernel_shape", List.of(3L, 3L));
        attributes.put("group", 1L);
        Map<String, Object> turned = new LinkedHashMap<>();
        List.of("group", "kernel_shape", "strides", "pads")
                .forEach(name -> turned.put(name, attributes.get(name)));
        byte[] first = null;
        for (Map<String, Object> each : List.of(attributes, turned)) {
            Path file = folder.resolve("network.onnx");
            OnnxWriter.write(
                    new Build()
                            .inputs("x", "w")
                            .add("y = Conv(x, w)", each, List.of())
                            .outputs("y")
                            .graph(),
                    file);
            first = first == null ? Files.readAllBytes(file) : first;
            assertArrayEquals(first, Files.readAllBytes(file));
        }
    }

    @Test
    void largeConstantsGoIntoFilesThatAreNotTooLarge() throws IOException {
        Graph graph = constants(9, 5000);
        Path file = folder.resolve("network.onnx");
        OnnxWriter.write(graph, file, 44_999, 20_000);
        SameGraph.check(graph, OnnxReader.read(file));
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(each -> each.getFileName().toString()).sorted().toList();
            assertEquals(
                    List.of(
                            "network.onnx",
                            "network.onnx.data",
                            "network.onnx.data1",
                            "network.onnx.data2",
                            "network.onnx.data3",
                            "network.onnx.data4"),
                    names);
            for (String name : names) {
                assertTrue(Files.size(folder.resolve(name)) <= 20_000, name);
            }
        }
        for (TensorProto tensor :
                ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList()) {
            assertFalse(tensor.hasRawData());
            long offset = Long.parseLong(tensor.getExternalData(1).getValue());
            assertEquals(0, offset % 4096);
        }
    }

    /** Those of less than a page stay where one sees them. */
    @Test
    void smallConstantsStayInside() throws IOException {
        Graph graph = constants(3, 4095);
        Path file = folder.resolve("network.onnx");
        OnnxWriter.write(graph, file, 0, 20_000);
        SameGraph.check(graph, OnnxReader.read(file));
        assertFalse(Files.exists(folder.resolve("network.onnx.data")));
    }

    @Test
    void aNetworkIsSavedOverItsOwnFile() throws IOException {
        Path file = folder.resolve("network.onnx");
        Network.of(constants(2, 100_000)).save(file);
        Network mapped = Network.load(file);
        mapped.save(file);
        SameGraph.check(constants(2, 100_000), Network.load(file).graph());
        SameGraph.check(constants(2, 100_000), mapped.graph());
    }

    @Test
    void theFormatIsAsOldAsTheOperatorsAllow() throws IOException {
        again(new Build().inputs("x").add("y = Neg(x)").outputs("y").graph());
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("network.onnx")));
        assertEquals(8, model.getIrVersion());
        assertEquals(13, model.getOpsetImport(0).getVersion());
        assertEquals(1, model.getOpsetImportCount());
    }

    private static Node node(Signature signature, Operator operator, String input, String output) {
        return new Node(
                "n", signature, Attributes.none(), operator, List.of(input), List.of(output));
    }

    @Test
    void whatONNXCannotSayIsRefused() {
        Operator any =
                new Operator() {
                    @Override
                    public List<TensorType> infer(Inputs inputs) {
                        return List.of(inputs.type(0));
                    }

                    @Override
                    public List<Tensor> evaluate(Inputs inputs) {
                        return List.of(inputs.value(0));
                    }
                };
        List<Value> x = List.of(Build.value("x"));
        List<Value> z = List.of(Build.value("z"));
        Node first = node(new Signature("", "Neg", 13), any, "x", "y");
        Node newer = node(new Signature("", "Neg", 14), any, "y", "z");
        Node kernel = node(new Signature("dev.octet", "eltwise", 1), any, "y", "z");
        Path file = folder.resolve("network.onnx");
        String versions =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        OnnxWriter.write(
                                                new Graph(
                                                        "g", x, z, Map.of(), List.of(first, newer)),
                                                file))
                        .getMessage();
        assertTrue(versions.contains("13 and 14 of ONNX's own"), versions);
        String domain =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        OnnxWriter.write(
                                                new Graph(
                                                        "g",
                                                        x,
                                                        z,
                                                        Map.of(),
                                                        List.of(first, kernel)),
                                                file))
                        .getMessage();
        assertTrue(domain.startsWith("node 'n' (dev.octet.eltwise 1)"), domain);
        assertFalse(Files.exists(file));
    }
}
