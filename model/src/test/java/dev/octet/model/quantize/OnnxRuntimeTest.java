package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.OnnxRuntime;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of each form are read by ONNX Runtime, which gives the same answers. */
class OnnxRuntimeTest {
    @TempDir private Path folder;

    /**
     * Within two steps of the output; where it is not rounded, of the 255 that its numbers have.
     */
    private void check(Graph graph, Map<String, Tensor> inputs) throws IOException, OrtException {
        OnnxRuntime.assumeExact();
        String output = graph.outputs().get(0).name();
        Path file = folder.resolve("network.onnx");
        Network.of(graph).save(file);
        Tensor expected = OnnxRuntime.run(file, inputs).get(output);
        try (Session session = Network.load(file).session()) {
            Tensor actual = session.run(inputs).get(output);
            assertEquals(expected.type(), actual.type());
            double step = OutputSteps.of(graph, output).orElse(range(expected) / 255);
            double steps = Close.largestDifference(expected, actual) / step;
            assertTrue(steps < 2.01, steps + " steps");
        }
    }

    private static double range(Tensor tensor) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < tensor.count(); i++) {
            least = Math.min(least, tensor.getDouble(i));
            most = Math.max(most, tensor.getDouble(i));
        }
        return most - least;
    }

    @ParameterizedTest
    @CsvSource({
        "tiny_resnet18, static nearest",
        "tiny_resnet18, static nearest around",
        "tiny_resnet18, static nearest around s8",
        "tiny_resnet18, static nearest qoperator",
        "tiny_resnet18, static nearest qoperator tensor s8",
        "tiny_resnet18, dynamic",
        "tiny_resnet18, weights",
        "tiny_mobilenet_v2, static nearest tensor",
        "tiny_mobilenet_v2, static nearest around",
        "tiny_mobilenet_v2, static nearest qoperator",
        "tiny_mobilenet_v2, dynamic",
        "tiny_mobilenet_v2, weights tensor",
        "tiny_bert, static",
        "tiny_bert, static around",
        "tiny_bert, static qoperator",
        "tiny_bert, static qoperator tensor s8",
        "tiny_bert, dynamic",
        "tiny_bert, weights"
    })
    void answersAgree(String name, String words) throws IOException, OrtException {
        Graph graph = Zoo.network(name, 1);
        Quantization settings = QuantizedZooTest.settings(graph, words);
        Graph quantized = Network.of(graph).quantize(settings).network().graph();
        check(quantized, QuantizedZooTest.inputs(graph));
    }

    /** With and without a bias, weights either way around. */
    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void linearLayersOnIntegers(boolean transposed, boolean biased)
            throws IOException, OrtException {
        GraphBuilder builder = new GraphBuilder("linear", 13);
        builder.input("x", ElementType.FLOAT, GraphBuilder.fixed(2), GraphBuilder.fixed(3));
        Tensor w = Tensor.of(new float[] {3, -1, 2, 5, -4, 7, 1, -2, 6, 9, -8, 4}, 4, 3);
        builder.constant("w", transposed ? w : w.reshape(Shape.of(3, 4)));
        builder.constant("b", Tensor.of(new float[] {1, -2, 3, 40}, 4));
        List<String> inputs = biased ? List.of("x", "w", "b") : List.of("x", "w");
        builder.add(
                builder.onnx("Gemm"),
                Map.of("transB", transposed ? 1L : 0L),
                "",
                inputs,
                List.of("y"));
        builder.output("y", ElementType.FLOAT, GraphBuilder.fixed(2), GraphBuilder.fixed(4));
        Map<String, QuantParams> params =
                Map.of(
                        "x", QuantParams.perTensor(DataType.U8, 0.013f, 117),
                        "y", QuantParams.perTensor(DataType.U8, 0.31f, 101));
        Graph integers = QOperatorForm.of(builder.build(), params);
        assertEquals("QGemm", integers.nodes().get(1).signature().type());
        Tensor x = Tensor.of(new float[] {1.1f, -0.4f, 0.7f, -1.3f, 0.2f, 1.7f}, 2, 3);
        check(integers, Map.of("x", x));
    }
}
