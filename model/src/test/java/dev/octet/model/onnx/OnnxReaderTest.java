package dev.octet.model.onnx;

import static dev.octet.model.onnx.Networks.BOOL;
import static dev.octet.model.onnx.Networks.FLOAT;
import static dev.octet.model.onnx.Networks.INT64;
import static dev.octet.model.onnx.Networks.graph;
import static dev.octet.model.onnx.Networks.integer;
import static dev.octet.model.onnx.Networks.list;
import static dev.octet.model.onnx.Networks.model;
import static dev.octet.model.onnx.Networks.node;
import static dev.octet.model.onnx.Networks.raw;
import static dev.octet.model.onnx.Networks.read;
import static dev.octet.model.onnx.Networks.run;
import static dev.octet.model.onnx.Networks.value;
import static dev.octet.model.onnx.Networks.version;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxReaderTest {
    private static final Tensor X = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    @TempDir private Path folder;

    private static String refused(ModelProto.Builder model) {
        Exception e = assertThrows(NetworkFormatException.class, () -> read(model));
        assertEquals(NetworkFormatException.class, e.getClass(), e.getMessage());
        return e.getMessage();
    }

    private static void contains(String part, String message) {
        assertTrue(message.contains(part), message);
    }

    private static List<String> unsupported(ModelProto.Builder model) {
        return assertThrows(UnsupportedNetworkException.class, () -> read(model)).nodes();
    }

    @Test
    void nodesComeBehindWhatTheyUse() throws IOException {
        Graph graph =
                read(model(node("y = Add(b, a)"), node("b = Neg(a)"), node("a = Transpose(x)")));
        assertEquals(
                List.of("Transpose", "Neg", "Add"),
                graph.nodes().stream().map(Node::signature).map(s -> s.type()).toList());
    }

    @Test
    void cyclesAreRefused() {
        contains("wait for each other", refused(model(node("y = Add(x, z)"), node("z = Neg(y)"))));
        contains("wait for each other", refused(model(node("y = Neg(y)"))));
        GraphProto branch = graph(node("t = Neg(y)")).addOutput(value("t")).build();
        NodeProto choice =
                node("y = If(x)", graph("then_branch", branch), graph("else_branch", branch));
        contains("wait for each other", refused(model(choice)));
    }

    @Test
    void namesAreGivenOnce() {
        contains("'y' is given twice", refused(model(node("y = Neg(x)"), node("y = Abs(x)"))));
        contains(
                "'x' is given twice",
                refused(
                        model(
                                node("x = Neg(k)"),
                                node("k = Constant()", integer("value_int", 1)),
                                node("y = Identity(x)"))));
        contains(
                "'k' is given twice",
                refused(
                        model(
                                graph(node("y = Neg(k)"))
                                        .addInitializer(list("k", 1))
                                        .addInitializer(list("k", 2))
                                        .addOutput(value("y"))
                                        .build())));
        contains(
                "'axis' of node",
                refused(model(node("y = Concat(x, x)", integer("axis", 0), integer("axis", 1)))));
    }

    @Test
    void whatNothingGivesIsNamed() {
        contains("nothing gives 'z'", refused(model(node("y = Add(x, z)"))));
        contains("nothing gives 'y'", refused(model(node("z = Neg(x)"))));
        GraphProto branch = graph(node("t = Neg(far)")).addOutput(value("t")).build();
        contains(
                "nothing gives 'far'",
                refused(
                        model(
                                node(
                                        "y = If(x)",
                                        graph("then_branch", branch),
                                        graph("else_branch", branch)))));
    }

    /** A branch that is chosen by the constant c. */
    private static ModelProto.Builder choosing(boolean c, GraphProto then, GraphProto otherwise) {
        return model(
                graph(
                                node("k = Neg(x)"),
                                node(
                                        "y = If(c)",
                                        graph("then_branch", then),
                                        graph("else_branch", otherwise)))
                        .addInput(value("x", FLOAT, 2, 3))
                        .addInitializer(raw("c", BOOL, new byte[] {(byte) (c ? 1 : 0)}))
                        .addOutput(value("y"))
                        .build());
    }

    @Test
    void graphsUseNamesOfThoseAroundThem() throws IOException {
        GraphProto then = graph(node("t = Add(x, k)")).addOutput(value("t")).build();
        GraphProto inner = graph(node("i = Mul(k, k)")).addOutput(value("i")).build();
        GraphProto otherwise =
                graph(node("e = If(c)", graph("then_branch", then), graph("else_branch", inner)))
                        .addOutput(value("e"))
                        .build();
        assertArrayEquals(new float[6], run(choosing(true, then, otherwise), X).toFloats());
        assertArrayEquals(
                new float[] {1, 4, 9, 16, 25, 36},
                run(choosing(false, then, otherwise), X).toFloats());
    }

    @Test
    void anOutputOfAGraphMayBeAValueAroundIt() throws IOException {
        GraphProto then = graph().addOutput(value("k")).build();
        GraphProto otherwise = graph().addOutput(value("x")).build();
        assertArrayEquals(
                new float[] {-1, -2, -3, -4, -5, -6},
                run(choosing(true, then, otherwise), X).toFloats());
        assertArrayEquals(X.toFloats(), run(choosing(false, then, otherwise), X).toFloats());
    }

    @Test
    void oneBranchMayCallItsOwnAsTheOtherFindsAround() throws IOException {
        GraphProto then = graph(node("k = Abs(x)")).addOutput(value("k")).build();
        GraphProto otherwise = graph(node("e = Neg(k)")).addOutput(value("e")).build();
        assertArrayEquals(X.toFloats(), run(choosing(true, then, otherwise), X).toFloats());
        assertArrayEquals(X.toFloats(), run(choosing(false, then, otherwise), X).toFloats());
    }

    @Test
    void everythingUnsupportedIsListedAtOnce() {
        GraphProto then = graph(node("t = Bogus(x)")).addOutput(value("t")).build();
        GraphProto otherwise =
                graph(node("e = Transpoze(x)"), node("f = Concat(e)"))
                        .addOutput(value("f"))
                        .build();
        List<String> all =
                unsupported(
                        model(
                                node("a = Nonsense(x)"),
                                node("b = Reshape(a)"),
                                node("c = Neg(b)"),
                                node(
                                        "y = If(c)",
                                        graph("then_branch", then),
                                        graph("else_branch", otherwise))));
        assertEquals(5, all.size(), all.toString());
        contains("Nonsense 13", all.get(0));
        contains("Reshape has 2", all.get(1));
        contains("Bogus", all.get(2));
        contains("nearest is 'Transpose'", all.get(3));
        contains("'axis' is missing", all.get(4));
    }

    @Test
    void unsupportedValuesAndAttributesAreListed() {
        ValueInfoProto sequence =
                ValueInfoProto.newBuilder()
                        .setName("s")
                        .setType(
                                TypeProto.newBuilder()
                                        .setSequenceType(TypeProto.Sequence.newBuilder()))
                        .build();
        AttributeProto sparse =
                AttributeProto.newBuilder()
                        .setName("sparse_value")
                        .setType(AttributeProto.AttributeType.SPARSE_TENSOR)
                        .build();
        List<String> all =
                unsupported(
                        model(
                                graph(
                                                node("y = Constant()", sparse),
                                                node("z = Neg(x)", integer("alpha", 1)))
                                        .addInput(sequence)
                                        .addInput(value("x", 8, 1))
                                        .addOutput(value("y"))
                                        .build()));
        assertEquals(4, all.size(), all.toString());
        contains("'s' is no tensor: SEQUENCE_TYPE", all.get(0));
        contains("string", all.get(1));
        contains("SPARSE_TENSOR", all.get(2));
        contains("[alpha]", all.get(3));
    }

    @Test
    void versionsAreChecked() {
        NodeProto y = node("y = Neg(x)");
        for (long version : new long[] {-1, 0, 29, 1L << 40}) {
            contains(
                    "asks for version",
                    refused(model(y).clearOpsetImport().addOpsetImport(version("", version))));
        }
        contains("versions 13 and 14", refused(model(y).addOpsetImport(version("ai.onnx", 14))));
        contains("does not say which version", unsupported(model(y).clearOpsetImport()).get(0));
        contains(
                "unknown domain 'far'",
                unsupported(
                                model(y.toBuilder().setDomain("far").build())
                                        .addOpsetImport(version("far", Long.MAX_VALUE)))
                        .get(0));
        contains("format version 3", refused(model(y).setIrVersion(2)));
        contains("no graph", refused(model(y).clearGraph()));
    }

    @Test
    void bothNamesOfTheStandardDomainAreOne() throws IOException {
        NodeProto y = node("y = Neg(x)").toBuilder().setDomain("ai.onnx").build();
        assertEquals(-1, run(model(y), X).getFloat(0));
    }

    @Test
    void declaredShapesAreKept() throws IOException {
        Graph graph =
                read(
                        model(
                                graph(node("y = Neg(x)"))
                                        .addInput(value("x", FLOAT, 0, -1, 1L << 62))
                                        .addInput(value("k", INT64, 1))
                                        .addInput(value("free"))
                                        .addInitializer(list("k", 3))
                                        .addOutput(value("y"))
                                        .build()));
        assertEquals(2, graph.inputs().size(), "a constant is no input");
        assertEquals("x: float [0, n, 4611686018427387904]", graph.inputs().get(0).toString());
        assertEquals(null, graph.inputs().get(1).element());
        assertTrue(graph.constants().containsKey("k"));
    }

    @Test
    void constantsTooLargeAreRefused() {
        contains(
                "at most 2,147,483,647 elements",
                refused(
                        model(
                                graph(node("y = Neg(k)"))
                                        .addInitializer(raw("k", FLOAT, new byte[4], 1L << 62, 2))
                                        .addOutput(value("y"))
                                        .build())));
    }

    @Test
    void filesAreMapped() throws IOException {
        Path file = folder.resolve("net.onnx");
        Files.write(file, model(node("y = Neg(x)")).build().toByteArray());
        assertEquals(1, OnnxReader.read(file).nodes().size());
        Path empty = Files.write(folder.resolve("empty.onnx"), new byte[0]);
        Exception e = assertThrows(NetworkFormatException.class, () -> OnnxReader.read(empty));
        contains("empty.onnx", e.getMessage());
        assertThrows(NetworkFormatException.class, () -> OnnxReader.read(folder));
        assertThrows(NoSuchFileException.class, () -> OnnxReader.read(folder.resolve("missing")));
    }
}
