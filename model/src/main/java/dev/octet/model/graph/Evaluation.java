package dev.octet.model.graph;

import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a graph by the plain evaluation of each node, one after the other. Stateless. */
public final class Evaluation {
    private Evaluation() {}

    /** Is told what a node gave. */
    @FunctionalInterface
    public interface Watch {
        /**
         * A node has been evaluated.
         *
         * @param node its number in the graph
         * @param nanos how long it took
         * @param outputs what it gave, those that are not used, too
         */
        void ended(int node, long nanos, List<Tensor> outputs);
    }

    /** How a node is evaluated. */
    @FunctionalInterface
    public interface Rule {
        /** By its operator. */
        Rule PLAIN = (node, inputs) -> node.operator().evaluate(inputs);

        /** The outputs of a node. */
        List<Tensor> evaluate(Node node, Inputs inputs);
    }

    /**
     * A run.
     *
     * @param inputs as the graph has them
     * @return the outputs, as the graph has them
     * @throws IllegalArgumentException when something does not fit, naming the node
     */
    public static List<Tensor> run(Graph graph, List<Tensor> inputs) {
        return run(graph, inputs, Rule.PLAIN, (node, nanos, outputs) -> {});
    }

    /** A run that is watched; see {@link #run(Graph, List)}. */
    public static List<Tensor> run(Graph graph, List<Tensor> inputs, Rule rule, Watch watch) {
        if (inputs.size() != graph.inputs().size()) {
            throw new IllegalArgumentException(
                    "the graph has " + graph.inputs().size() + " inputs, got " + inputs.size());
        }
        Map<String, Tensor> values = new HashMap<>(graph.constants());
        for (int i = 0; i < inputs.size(); i++) {
            values.put(graph.inputs().get(i).name(), inputs.get(i));
        }
        for (int n = 0; n < graph.nodes().size(); n++) {
            Node node = graph.nodes().get(n);
            long start = System.nanoTime();
            List<Tensor> outputs = run(node, rule, values);
            watch.ended(n, System.nanoTime() - start, outputs);
            for (int i = 0; i < node.outputs().size(); i++) {
                values.put(node.outputs().get(i), outputs.get(i));
            }
        }
        return graph.outputs().stream().map(output -> values.get(output.name())).toList();
    }

    private static List<Tensor> run(Node node, Rule rule, Map<String, Tensor> values) {
        List<Tensor> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.isEmpty() ? null : values.get(input));
        }
        return run(node, rule, Inputs.of(inputs));
    }

    /** A run of one node, whose name is in the message when something does not fit. */
    static List<Tensor> run(Node node, Inputs inputs) {
        return run(node, Rule.PLAIN, inputs);
    }

    private static List<Tensor> run(Node node, Rule rule, Inputs inputs) {
        try {
            return rule.evaluate(node, inputs);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(node.describe() + ": " + e.getMessage(), e);
        }
    }
}
