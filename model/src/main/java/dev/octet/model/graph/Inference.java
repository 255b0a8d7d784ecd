package dev.octet.model.graph;

import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a graph's values before a run: types from types, and small values from known
 * ones, so that the shapes that a network computes for itself are known. Immutable.
 *
 * @param types of inputs, constants and what nodes give, by name. A shape is unknown where it
 *     depends on a value that is not known; what is computed from such a value has no type here at
 *     all, unless the graph declares it as an output with a type of elements
 * @param values of constants, of inputs that are given, and what nodes compute from few elements;
 *     not what loops compute, which may take long
 */
public record Inference(Map<String, TensorType> types, Map<String, Tensor> values) {
    /** Elements that a value which is computed here has at most, and what it is computed from. */
    private static final int MOST = 4096;

    /** Makes the maps unmodifiable. */
    public Inference {
        types = Collections.unmodifiableMap(types);
        values = Collections.unmodifiableMap(values);
    }

    /** Nothing but types is known of the inputs; see {@link #of(Graph, List, List)}. */
    public static Inference of(Graph graph, List<TensorType> inputs) {
        return of(graph, inputs, Collections.nCopies(inputs.size(), null));
    }

    /**
     * Walks over a graph.
     *
     * @param inputs their types, as the graph has them; null where one is not known
     * @param known as many; their values, or null where one is not known
     * @throws IllegalArgumentException when something does not fit, naming the node
     */
    public static Inference of(Graph graph, List<TensorType> inputs, List<Tensor> known) {
        if (inputs.size() != graph.inputs().size() || known.size() != inputs.size()) {
            throw new IllegalArgumentException(
                    "the graph has "
                            + graph.inputs().size()
                            + " inputs, got "
                            + inputs.size()
                            + " types and "
                            + known.size()
                            + " values");
        }
        Map<String, TensorType> types = new HashMap<>();
        Map<String, Tensor> values = new HashMap<>(graph.constants());
        for (int i = 0; i < inputs.size(); i++) {
            put(types, graph.inputs().get(i).name(), inputs.get(i));
            put(values, graph.inputs().get(i).name(), known.get(i));
        }
        values.forEach((name, value) -> types.put(name, value.type()));
        for (Node node : graph.nodes()) {
            infer(node, types, values);
        }
        for (Value output : graph.outputs()) {
            if (output.element() != null) {
                types.putIfAbsent(output.name(), TensorType.ofUnknownShape(output.element()));
            }
        }
        return new Inference(types, values);
    }

    /** The type of each output of the graph, null where it is not known. */
    public List<TensorType> outputs(Graph graph) {
        List<TensorType> outputs = new ArrayList<>();
        graph.outputs().forEach(output -> outputs.add(types.get(output.name())));
        return outputs;
    }

    private static <T> void put(Map<String, T> map, String name, T value) {
        if (value != null) {
            map.put(name, value);
        }
    }

    private static void infer(
            Node node, Map<String, TensorType> types, Map<String, Tensor> values) {
        List<TensorType> given = new ArrayList<>();
        List<Tensor> known = new ArrayList<>();
        for (String input : node.inputs()) {
            TensorType type = types.get(input);
            if (!input.isEmpty() && (type == null || !type.isKnown())) {
                return;
            }
            given.add(type);
            known.add(values.get(input));
        }
        Inputs inputs = Inputs.of(given, known);
        List<TensorType> inferred = types(node, inputs);
        for (int i = 0; i < node.outputs().size(); i++) {
            put(types, node.outputs().get(i), inferred.get(i));
        }
        // what has no inputs is a constant, and lies in memory already
        if (isComputable(node, inputs) && (node.inputs().isEmpty() || areFew(inferred))) {
            List<Tensor> computed = Evaluation.run(node, inputs);
            for (int i = 0; i < node.outputs().size(); i++) {
                put(values, node.outputs().get(i), computed.get(i));
            }
        }
        types.remove("");
        values.remove("");
    }

    private static List<TensorType> types(Node node, Inputs inputs) {
        try {
            return node.operator().infer(inputs);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(node.describe() + ": " + e.getMessage(), e);
        }
    }

    private static boolean isComputable(Node node, Inputs inputs) {
        Operator operator = node.operator();
        if (!operator.isDeterministic() || operator.mayRunLong()) {
            return false;
        }
        List<TensorType> given = new ArrayList<>();
        for (int i = 0; operator.needsValues() && i < inputs.count(); i++) {
            if (inputs.has(i)) {
                if (!inputs.knows(i)) {
                    return false;
                }
                given.add(inputs.type(i));
            }
        }
        return areFew(given);
    }

    private static boolean areFew(List<TensorType> types) {
        long count = 0;
        for (TensorType type : types) {
            if (type == null || !type.isKnown()) {
                return false;
            }
            count += type.shape().count();
        }
        return count <= MOST;
    }
}
