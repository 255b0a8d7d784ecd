package dev.octet.model.graph;

import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a graph by the plain evaluation of each node, one after the other. Stateless. */
public final class Evaluation {
    private Evaluation() {}

    /**
     * A run.
     *
     * @param inputs as the graph has them
     * @return the outputs, as the graph has them
     * @throws IllegalArgumentException when something does not fit, naming the node
     */
    public static List<Tensor> run(Graph graph, List<Tensor> inputs) {
        if (inputs.size() != graph.inputs().size()) {
            throw new IllegalArgumentException(
                    "the graph has " + graph.inputs().size() + " inputs, got " + inputs.size());
        }
        Map<String, Tensor> values = new HashMap<>(graph.constants());
        for (int i = 0; i < inputs.size(); i++) {
            values.put(graph.inputs().get(i).name(), inputs.get(i));
        }
        for (Node node : graph.nodes()) {
            List<Tensor> outputs = run(node, values);
            for (int i = 0; i < node.outputs().size(); i++) {
                values.put(node.outputs().get(i), outputs.get(i));
            }
        }
        return graph.outputs().stream().map(output -> values.get(output.name())).toList();
    }

    private static List<Tensor> run(Node node, Map<String, Tensor> values) {
        List<Tensor> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.isEmpty() ? null : values.get(input));
        }
        return run(node, Inputs.of(inputs));
    }

    /** A run of one node, whose name is in the message when something does not fit. */
    static List<Tensor> run(Node node, Inputs inputs) {
        try {
            return node.operator().evaluate(inputs);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(node.describe() + ": " + e.getMessage(), e);
        }
    }
}
