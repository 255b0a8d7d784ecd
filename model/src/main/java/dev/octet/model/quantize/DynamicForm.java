package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The form in which products with weights quantize what they are given when it is there:
 * DynamicQuantizeLinear, MatMulInteger, and the sums times both scales. It needs no samples.
 */
public final class DynamicForm {
    private final Graph graph;
    private final Draft draft;

    /** Integers, scale and zero point of what was quantized. */
    private final Map<String, List<String>> quantized = new HashMap<>();

    private DynamicForm(Graph graph) {
        this.graph = graph;
        this.draft = new Draft(graph);
    }

    /** Of a float graph. */
    public static Graph of(Graph graph) {
        return new DynamicForm(graph).graph();
    }

    private Graph graph() {
        graph.inputs().forEach(draft.builder()::input);
        for (Node node : graph.nodes()) {
            if (isProduct(node)) {
                add(node);
            } else {
                draft.add(node, node.inputs(), node.outputs());
            }
        }
        return draft.build();
    }

    private boolean isProduct(Node node) {
        if (!Draft.is(node, Set.of("MatMul")) || draft.isConstant(node.inputs().get(0))) {
            return false;
        }
        Tensor weights = draft.constant(node.inputs().get(1));
        return weights != null && weights.shape().rank() == 2;
    }

    private void add(Node node) {
        GraphBuilder builder = draft.builder();
        String output = node.outputs().get(0);
        Draft.Weights weights = draft.weights(node, 1);
        List<String> source = quantized.computeIfAbsent(node.inputs().get(0), this::quantize);
        String sums =
                builder.add(
                        "MatMulInteger",
                        output + "/sums",
                        source.get(0),
                        weights.integers(),
                        source.get(2),
                        weights.zeroPoints());
        String real = builder.add("Cast", Map.of("to", 1L), output + "/real", sums);
        String step = builder.add("Mul", output + "/step", source.get(1), weights.scales());
        builder.add("Mul", output, real, step);
    }

    private List<String> quantize(String value) {
        List<String> outputs =
                List.of(value + "/quantized", value + "/scale", value + "/zero_point");
        draft.builder()
                .add(
                        draft.builder().onnx("DynamicQuantizeLinear"),
                        Map.of(),
                        value + "/quantize",
                        List.of(value),
                        outputs);
        return outputs;
    }
}
