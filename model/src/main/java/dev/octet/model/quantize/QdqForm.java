package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.request.QuantParams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The form with QuantizeLinear and DequantizeLinear in front of and behind each operator that is to
 * be computed in 8 bits. A runtime that knows no more than these two gives the right answer, too.
 */
public final class QdqForm {
    /** Those whose inputs and outputs are quantized. */
    private static final Set<String> COMPUTED =
            Set.of("Conv", "Gemm", "MatMul", "Add", "GlobalAveragePool", "AveragePool");

    private static final Set<String> PRODUCTS = Set.of("Conv", "Gemm", "MatMul");

    private final Graph graph;
    private final Map<String, QuantParams> params;
    private final Draft draft;
    private final Set<String> quantized = new HashSet<>();

    /** The names under which the nodes behind see values. */
    private final Map<String, String> seen = new HashMap<>();

    private QdqForm(Graph graph, Map<String, QuantParams> activations) {
        this.graph = graph;
        this.params = Sharing.of(graph, activations);
        this.draft = new Draft(graph);
    }

    /**
     * Of a float graph.
     *
     * @param activations by the values' names, u8 with one scale; a value without parameters stays
     *     float
     */
    public static Graph of(Graph graph, Map<String, QuantParams> activations) {
        return new QdqForm(graph, activations).graph();
    }

    private Graph graph() {
        mark();
        for (Value input : graph.inputs()) {
            draft.builder().input(input);
            if (quantized.contains(input.name())) {
                seen.put(input.name(), throughIntegers(input.name(), input.name()));
            }
        }
        graph.nodes().forEach(this::add);
        return draft.build();
    }

    /**
     * Inputs and outputs of what is computed; between a sum and its activation there is nothing.
     */
    private void mark() {
        for (Node node : graph.nodes()) {
            boolean isComputed = Draft.is(node, COMPUTED);
            boolean isMove =
                    Draft.is(node, Sharing.MOVES) && quantized.contains(node.inputs().get(0));
            if (!isComputed && !isMove) {
                continue;
            }
            for (String input : node.inputs()) {
                mark(input);
            }
            String output = node.outputs().get(0);
            Node activation = draft.activation(output);
            mark(activation == null ? output : activation.outputs().get(0));
        }
    }

    private void mark(String value) {
        if (params.containsKey(value) && draft.activation(value) == null) {
            quantized.add(value);
        }
    }

    private void add(Node node) {
        List<String> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(seen.getOrDefault(input, input));
        }
        String source = node.inputs().isEmpty() ? "" : node.inputs().get(0);
        if (Draft.is(node, PRODUCTS)
                && quantized.contains(source)
                && draft.isConstant(node.inputs().get(1))) {
            weigh(node, inputs, params.get(source));
        }
        List<String> outputs = new ArrayList<>();
        for (String output : node.outputs()) {
            boolean isRenamed = quantized.contains(output) && draft.isOutput(output);
            outputs.add(isRenamed ? output + "/real" : output);
        }
        draft.add(node, inputs, outputs);
        for (int i = 0; i < outputs.size(); i++) {
            String output = node.outputs().get(i);
            if (quantized.contains(output)) {
                seen.put(output, throughIntegers(output, outputs.get(i)));
            }
        }
    }

    private void weigh(Node node, List<String> inputs, QuantParams source) {
        String weights = node.inputs().get(1);
        int axis = ChannelAxis.of(node, draft.constant(weights).shape());
        Draft.Weights integers = draft.weights(weights, axis);
        inputs.set(
                1,
                seen.computeIfAbsent(
                        weights,
                        name ->
                                draft.builder()
                                        .add(
                                                "DequantizeLinear",
                                                Map.of("axis", (long) axis),
                                                name + "/dequantized",
                                                integers.integers(),
                                                integers.scales(),
                                                integers.zeroPoints())));
        if (node.inputs().size() > 2 && draft.isConstant(node.inputs().get(2))) {
            inputs.set(2, bias(node, source, integers.params()));
        }
    }

    private String bias(Node node, QuantParams source, QuantParams weights) {
        String integers = draft.bias(node, node.inputs().get(2), source, weights);
        float[] steps = new float[weights.count()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Draft.step(source, weights, i);
        }
        String scales =
                draft.builder().constant(integers + "/scale", Tensor.of(steps, steps.length));
        return draft.builder()
                .add(
                        "DequantizeLinear",
                        Map.of("axis", 0L),
                        integers + "/dequantized",
                        integers,
                        scales);
    }

    /** Adds both nodes; returns the name of what comes out. */
    private String throughIntegers(String value, String from) {
        QuantParams own = params.get(value);
        String integers = value + "/quantized";
        String output = draft.isOutput(value) ? value : value + "/dequantized";
        draft.quantize(value, own, from, integers);
        draft.dequantize(value, own, integers, output);
        return output;
    }
}
