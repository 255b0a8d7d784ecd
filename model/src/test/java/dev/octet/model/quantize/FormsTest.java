package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.SameGraph;
import dev.octet.model.onnx.OnnxReader;
import dev.octet.model.onnx.OnnxWriter;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormsTest {
    private static final Map<String, Integer> SIZES = Map.of("batch", 1, "sequence", 11);

    @TempDir private Path folder;

    /** y = relu(w · x + b), 1x1, of which everything can be computed by hand. */
    private static Graph small() {
        GraphBuilder builder = new GraphBuilder("small", 13);
        builder.input(
                "x",
                ElementType.FLOAT,
                GraphBuilder.fixed(1),
                GraphBuilder.fixed(1),
                GraphBuilder.fixed(1),
                GraphBuilder.fixed(2));
        builder.constant("w", Tensor.of(new float[] {127, -254}, 2, 1, 1, 1));
        builder.constant("b", Tensor.of(new float[] {1, 100}, 2));
        builder.add("Conv", "c", "x", "w", "b");
        builder.add("Relu", "y", "c");
        builder.output(
                "y",
                ElementType.FLOAT,
                GraphBuilder.fixed(1),
                GraphBuilder.fixed(2),
                GraphBuilder.fixed(1),
                GraphBuilder.fixed(2));
        return builder.build();
    }

    private static final Map<String, QuantParams> PARAMS =
            Map.of(
                    "x", QuantParams.perTensor(DataType.U8, 0.5f, 10),
                    "c", QuantParams.perTensor(DataType.U8, 9, 99),
                    "y", QuantParams.perTensor(DataType.U8, 4, 0));

    private static List<String> types(Graph graph) {
        return graph.nodes().stream().map(Node::signature).map(s -> s.type()).toList();
    }

    /**
     * x is 1.2, which is 2 steps and stands for 1, and -0.5, 1 step: the products are 127 + 1 and
     * -63.5 + 1, -254 + 100 and 127 + 100; in steps of 4 these are 32 and 0, 0 and 57 (56.75).
     */
    @Test
    void byHand() {
        Tensor x = Tensor.of(new float[] {1.2f, -0.5f}, 1, 1, 1, 2);
        float[] expected = {128, 0, 0, 228};
        Graph qdq = QdqForm.of(small(), PARAMS);
        assertEquals(
                List.of(
                        "QuantizeLinear",
                        "DequantizeLinear",
                        "DequantizeLinear",
                        "DequantizeLinear",
                        "Conv",
                        "Relu",
                        "QuantizeLinear",
                        "DequantizeLinear"),
                types(qdq));
        assertArrayEquals(expected, Evaluation.run(qdq, List.of(x)).get(0).toFloats());
        Graph integers = QOperatorForm.of(small(), PARAMS);
        assertEquals(List.of("QuantizeLinear", "QLinearConv", "DequantizeLinear"), types(integers));
        assertArrayEquals(expected, Evaluation.run(integers, List.of(x)).get(0).toFloats());
        for (Graph graph : List.of(qdq, integers)) {
            assertArrayEquals(
                    new long[] {127, -127}, graph.constants().get("w/quantized").toLongs());
            assertArrayEquals(new float[] {1, 2}, graph.constants().get("w/scale").toFloats());
            // in steps of 0.5 and 1
            assertArrayEquals(new long[] {2, 100}, graph.constants().get("c/bias").toLongs());
        }
    }

    private static GraphBuilder rows() {
        GraphBuilder builder = new GraphBuilder("rows", 13);
        builder.input("x", ElementType.FLOAT, GraphBuilder.fixed(2), GraphBuilder.fixed(2));
        return builder;
    }

    private static Graph withOutput(GraphBuilder builder) {
        builder.output("y", ElementType.FLOAT, GraphBuilder.fixed(2), GraphBuilder.fixed(2));
        return builder.build();
    }

    /**
     * x in steps of 1/2 is 1 and -0.5; -2 and 3; the columns of w are 127 and 0, -127 and 254: the
     * products are 127 and -254; -254 and 1016. The bias is 8 and -8, and so are steps of y.
     */
    @ParameterizedTest
    @CsvSource({
        "MatMul, QLinearMatMul, false, false",
        "Gemm, QGemm, false, false",
        "Gemm, QGemm, false, true",
        "Gemm, QGemm, true, false",
        "Gemm, QGemm, true, true"
    })
    void linearLayersByHand(String type, String expected, boolean transposed, boolean biased) {
        GraphBuilder builder = rows();
        float[] w = transposed ? new float[] {127, 0, -127, 254} : new float[] {127, -127, 0, 254};
        builder.constant("w", Tensor.of(w, 2, 2));
        builder.constant("b", Tensor.of(new float[] {8, -8}, 1, 2));
        List<String> inputs = biased ? List.of("x", "w", "b") : List.of("x", "w");
        Map<String, Object> attributes =
                type.equals("MatMul")
                        ? Map.of()
                        // as PyTorch writes them
                        : Map.of("alpha", 1f, "beta", 1f, "transB", transposed ? 1L : 0L);
        builder.add(builder.onnx(type), attributes, "", inputs, List.of("y"));
        Graph graph = withOutput(builder);
        Map<String, QuantParams> params =
                Map.of(
                        "x", QuantParams.perTensor(DataType.U8, 0.5f, 10),
                        "y", QuantParams.perTensor(DataType.U8, 8, 40));
        Tensor x = Tensor.of(new float[] {1.1f, -0.4f, -2.2f, 3}, 2, 2);
        float[] y =
                biased ? new float[] {136, -264, -248, 1008} : new float[] {128, -256, -256, 1016};
        Graph integers = QOperatorForm.of(graph, params);
        assertEquals(List.of("QuantizeLinear", expected, "DequantizeLinear"), types(integers));
        assertArrayEquals(y, Evaluation.run(integers, List.of(x)).get(0).toFloats());
        assertArrayEquals(
                y, Evaluation.run(QdqForm.of(graph, params), List.of(x)).get(0).toFloats());
    }

    @Test
    void activationsByActivationsAreIntegersToo() {
        GraphBuilder builder = rows();
        builder.add("MatMul", "y", "x", "x");
        Graph graph = withOutput(builder);
        Map<String, QuantParams> params =
                Map.of(
                        "x", QuantParams.perTensor(DataType.U8, 0.5f, 10),
                        "y", QuantParams.perTensor(DataType.U8, 0.25f, 40));
        Tensor x = Tensor.of(new float[] {1.1f, -0.4f, -2.2f, 3}, 2, 2);
        Graph integers = QOperatorForm.of(graph, params);
        assertEquals(
                List.of("QuantizeLinear", "QLinearMatMul", "DequantizeLinear"), types(integers));
        // (1, -0.5; -2, 3) squared
        float[] y = {2, -2, -8, 10};
        assertArrayEquals(y, Evaluation.run(integers, List.of(x)).get(0).toFloats());
    }

    /** An addend for each row of the result is none for each column, though there are as many. */
    @Test
    void anAddendOfRowsStaysAsItIs() {
        GraphBuilder builder = rows();
        builder.constant("w", Tensor.of(new float[] {127, -127, 0, 254}, 2, 2));
        builder.constant("b", Tensor.of(new float[] {8, 800}, 2, 1));
        builder.add("Gemm", "y", "x", "w", "b");
        Graph graph = withOutput(builder);
        Map<String, QuantParams> params =
                Map.of(
                        "x", QuantParams.perTensor(DataType.U8, 0.5f, 10),
                        "y", QuantParams.perTensor(DataType.U8, 8, 40));
        Tensor x = Tensor.of(new float[] {1, 0, -2, 0}, 2, 2);
        float[] y = {136, -120, 544, 1056};
        assertArrayEquals(
                y, Evaluation.run(QdqForm.of(graph, params), List.of(x)).get(0).toFloats());
        assertEquals(List.of("Gemm"), types(QOperatorForm.of(graph, params)));
    }

    private static Map<String, Tensor> inputs(Graph graph, long seed) {
        return Zoo.inputs(graph, SIZES, seed);
    }

    private static Tensor run(Graph graph, long seed) {
        Map<String, Tensor> inputs = inputs(graph, seed);
        return Evaluation.run(
                        graph, graph.inputs().stream().map(v -> inputs.get(v.name())).toList())
                .get(0);
    }

    /** In decibels. */
    private static double sqnr(Tensor expected, Tensor actual) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.count(); i++) {
            double error = expected.getDouble(i) - actual.getDouble(i);
            signal += expected.getDouble(i) * expected.getDouble(i);
            noise += error * error;
        }
        return 10 * Math.log10(signal / noise);
    }

    private Graph again(Graph graph) throws IOException {
        Path file = folder.resolve("network.onnx");
        OnnxWriter.write(graph, file);
        return OnnxReader.read(file);
    }

    /** Both forms are the same integers, and near to the floats. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny_resnet18", "tiny_resnet50", "tiny_mobilenet_v2"})
    void formsOfPictureNetworksAgree(String name) throws IOException {
        Graph graph = Zoo.network(name, 1);
        Map<String, QuantParams> ranges =
                ActivationRanges.observe(graph, List.of(inputs(graph, 2), inputs(graph, 3)));
        Graph qdq = QdqForm.of(graph, ranges);
        Graph integers = QOperatorForm.of(graph, ranges);
        Tensor expected = run(graph, 2);
        Tensor one = run(qdq, 2);
        Tensor other = run(integers, 2);
        assertTrue(sqnr(expected, one) > 20, () -> "SQNR is " + sqnr(expected, one) + " dB");
        // each layer may round a tie otherwise
        double slack = 2 * ranges.get("logits").scale(0);
        for (int i = 0; i < one.count(); i++) {
            assertEquals(one.getDouble(i), other.getDouble(i), slack);
        }
        assertEquals(graph.inputs(), qdq.inputs());
        assertEquals(graph.outputs(), integers.outputs());
        SameGraph.check(qdq, again(qdq));
        SameGraph.check(integers, again(integers));
        // nothing is left in float
        for (Node node : integers.nodes()) {
            assertTrue(
                    node.signature().type().matches("Q.*|Dequ.*|MaxPool|Flatten"), node.toString());
        }
        assertEquals(1, types(integers).stream().filter("QuantizeLinear"::equals).count());
        assertEquals(1, types(integers).stream().filter("DequantizeLinear"::equals).count());
    }

    @Test
    void productsOfAnEncoderQuantizeWhatTheyAreGiven() throws IOException {
        Graph graph = Zoo.network("tiny_bert", 1);
        Graph dynamic = DynamicForm.of(graph);
        double db = sqnr(run(graph, 2), run(dynamic, 2));
        assertTrue(db > 30, () -> "SQNR is " + db + " dB");
        SameGraph.check(dynamic, again(dynamic));
        // six products of each of two layers, three of which share a source; two of activations
        List<String> types = types(dynamic);
        assertEquals(12, types.stream().filter("MatMulInteger"::equals).count());
        assertEquals(8, types.stream().filter("DynamicQuantizeLinear"::equals).count());
        assertEquals(4, types.stream().filter("MatMul"::equals).count());
    }

    /** What nobody observed stays as it was. */
    @Test
    void withoutRangesNothingIsQuantized() {
        Graph graph = small();
        assertEquals(List.of("Conv", "Relu"), types(QdqForm.of(graph, Map.of())));
        assertEquals(List.of("Conv", "Relu"), types(QOperatorForm.of(graph, Map.of())));
    }

    @Test
    void activationsOfSeveralScalesAreRefused() {
        QuantParams two =
                QuantParams.of(
                        DataType.U8,
                        0,
                        255,
                        Grouping.perChannel(1),
                        new float[] {1, 2},
                        new int[2]);
        for (var form :
                List.<Function<Map<String, QuantParams>, Graph>>of(
                        params -> QdqForm.of(small(), params),
                        params -> QOperatorForm.of(small(), params))) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> form.apply(Map.of("x", two)))
                            .getMessage();
            assertTrue(
                    message.startsWith("activation 'x' must be s8 or u8 with one scale"), message);
        }
    }
}
