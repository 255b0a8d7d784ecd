package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.Operators;
import dev.octet.model.quantize.ActivationRanges;
import dev.octet.model.quantize.DynamicForm;
import dev.octet.model.quantize.QOperatorForm;
import dev.octet.model.quantize.QdqForm;
import dev.octet.model.rewrite.quantized.FloatForm;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.quant.error.QuantError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quantized forms of float networks, and back. */
class FloatFormTest {
    private static final Map<String, Integer> SIZES = Map.of("batch", 1, "sequence", 8);

    private static Graph quantized(String form, Graph graph, Map<String, Tensor> inputs) {
        return switch (form) {
            case "dynamic" -> DynamicForm.of(graph);
            case "rows" -> Network.of(graph).quantizeDynamic().graph();
            case "qdq" -> QdqForm.of(graph, ActivationRanges.observe(graph, List.of(inputs)));
            default -> QOperatorForm.of(graph, ActivationRanges.observe(graph, List.of(inputs)));
        };
    }

    private static Tensor answer(Graph graph, Map<String, Tensor> inputs) {
        try (Session session = Network.of(graph).session()) {
            return session.run(inputs).get(graph.outputs().get(0).name());
        }
    }

    private static double sqnr(Tensor expected, Tensor actual) {
        QuantError error = new QuantError();
        error.observe(expected.toFloats(), actual.toFloats());
        return error.summary().sqnr();
    }

    /** What is left are the roundings of weights, so it is closer to the float network. */
    @ParameterizedTest
    @CsvSource({
        "dynamic, tiny_bert",
        "rows, tiny_bert",
        "qdq, tiny_resnet18",
        "qoperator, tiny_resnet18",
        "qdq, tiny_mobilenet_v2",
        "qoperator, tiny_mobilenet_v2",
    })
    void onlyRoundedWeightsAreLeft(String form, String name) {
        Graph graph = Zoo.network(name, 1);
        Map<String, Tensor> inputs = Zoo.inputs(graph, SIZES, 1);
        Graph quantized = quantized(form, graph, inputs);
        Graph floats = FloatForm.of(quantized);
        for (Node node : floats.nodes()) {
            String type = node.signature().type();
            assertTrue(
                    !type.contains("Integer") && !type.startsWith("Q") && !type.startsWith("Dyn"),
                    node::toString);
        }
        Tensor exact = answer(graph, inputs);
        double rounded = sqnr(exact, answer(quantized, inputs));
        double real = sqnr(exact, answer(floats, inputs));
        assertTrue(real > rounded, real + " dB, quantized " + rounded);
        assertEquals(
                graph.outputs().stream().map(Value::name).toList(),
                floats.outputs().stream().map(Value::name).toList());
    }

    @Test
    void whatStandsForTheSameIsTheSame() {
        Graph graph = Zoo.network("tiny_resnet18", 1);
        Map<String, Tensor> inputs = Zoo.inputs(graph, SIZES, 1);
        Tensor qdq = answer(FloatForm.of(quantized("qdq", graph, inputs)), inputs);
        Tensor operators = answer(FloatForm.of(quantized("qoperator", graph, inputs)), inputs);
        assertTrue(sqnr(qdq, operators) > 100, () -> sqnr(qdq, operators) + " dB");
    }

    @Test
    void aFloatNetworkIsItsOwn() {
        Graph graph = Zoo.network("tiny_resnet18", 1);
        assertSame(graph, FloatForm.of(graph));
        Network network = Network.of(graph);
        assertSame(network, network.inFloats());
    }

    /** The least and the largest integer still clip: ReLU is often expressed by this. */
    @Test
    void rangesStay() {
        Value x = new Value("x", ElementType.FLOAT, Optional.empty());
        Graph graph =
                new Graph(
                        "",
                        List.of(x),
                        List.of(new Value("y", ElementType.FLOAT, Optional.empty())),
                        Map.of(
                                "s", Tensor.of(new float[] {0.5f}),
                                "z", Tensor.of(ElementType.UINT8, new byte[] {10})),
                        List.of(
                                node("QuantizeLinear", List.of("x", "s", "z"), "q"),
                                node("DequantizeLinear", List.of("q", "s", "z"), "y")));
        Tensor in = Tensor.of(new float[] {-9, -4.9f, 0.2f, 122.4f, 200}, 5);
        Tensor out = answer(FloatForm.of(graph), Map.of("x", in));
        assertArrayEquals(new float[] {-5, -4.9f, 0.2f, 122.4f, 122.5f}, out.toFloats());
    }

    private static Node node(String type, List<String> inputs, String output) {
        return Nodes.of(type, Attributes.none(), inputs, List.of(output));
    }

    @Test
    void whatHasNoSuchFormIsNamed() {
        Signature signature = new Signature(Signature.MICROSOFT, "QAttention", 1);
        Attributes heads = Attributes.of(Map.of("num_heads", 2L));
        List<String> inputs = List.of("x", "w", "b", "xs", "ws", "m", "xz", "wz");
        Node attention =
                new Node(
                        "attention",
                        signature,
                        heads,
                        Operators.bind(signature, heads, inputs, List.of("y")),
                        inputs,
                        List.of("y"));
        Graph graph =
                new Graph(
                        "",
                        inputs.stream().map(n -> new Value(n, null, Optional.empty())).toList(),
                        List.of(new Value("y", null, Optional.empty())),
                        Map.of(),
                        List.of(attention));
        String message =
                assertThrows(IllegalArgumentException.class, () -> FloatForm.of(graph))
                        .getMessage();
        assertTrue(message.contains("'attention'") && message.contains("QAttention"), message);
    }
}
