package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of 16-bit floats as one of 32 bits, which has kernels: constants are widened, inputs
 * when they come, and what was rounded to 16 bits between two steps no longer is; outputs are
 * rounded at the end. One with nodes that run graphs of their own stays as it is.
 */
public final class Widening {

    private Widening() {}

    /** The wider graph, or the same one. */
    public static Graph of(Graph graph) {
        boolean narrow =
                graph.constants().values().stream().anyMatch(value -> isNarrow(value.element()))
                        || graph.inputs().stream().anyMatch(input -> isNarrow(input.element()))
                        || graph.nodes().stream().anyMatch(Widening::makesNarrow);
        boolean nested =
                graph.nodes().stream()
                        .anyMatch(
                                node ->
                                        node.attributes().names().stream()
                                                .map(node.attributes()::get)
                                                .anyMatch(Graph.class::isInstance));
        // an output that is not declared has the type that it is computed in
        boolean declared = graph.outputs().stream().allMatch(output -> output.element() != null);
        return narrow && !nested && declared ? new Draft(graph).wide() : graph;
    }

    private static boolean isNarrow(ElementType element) {
        return element == ElementType.FLOAT16 || element == ElementType.BFLOAT16;
    }

    /** Whether an attribute asks for 16 bits. */
    private static boolean makesNarrow(Node node) {
        for (String name : node.attributes().names()) {
            Object value = node.attributes().get(name);
            if (value instanceof Tensor tensor
                    ? isNarrow(tensor.element())
                    : isNarrow(name, value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a type of 16 bits that a node is to give. */
    private static boolean isNarrow(String attribute, Object value) {
        boolean isType =
                attribute.equals("to")
                        || attribute.equals("dtype")
                        || attribute.equals("output_dtype");
        return isType
                && value instanceof Long number
                && (number == ElementTypes.number(ElementType.FLOAT16)
                        || number == ElementTypes.number(ElementType.BFLOAT16));
    }

    private static Map<String, Object> values(Attributes attributes) {
        Map<String, Object> values = new HashMap<>();
        attributes.names().forEach(name -> values.put(name, attributes.get(name)));
        return values;
    }

    private static Map<String, Object> widened(Attributes attributes) {
        Map<String, Object> values = values(attributes);
        long wide = ElementTypes.number(ElementType.FLOAT);
        values.replaceAll(
                (name, value) -> {
                    if (isNarrow(name, value)) {
                        return wide;
                    }
                    return value instanceof Tensor tensor ? wide(tensor) : value;
                });
        return values;
    }

    /** The same numbers in 32 bits; the same tensor where it is none of 16. */
    private static Tensor wide(Tensor tensor) {
        if (!isNarrow(tensor.element())) {
            return tensor;
        }
        Tensor wide = Tensor.zeros(ElementType.FLOAT, tensor.shape());
        for (int i = 0; i < tensor.count(); i++) {
            wide.setDouble(i, tensor.getDouble(i));
        }
        return wide;
    }

    /** Names of values stay, but for the narrow inputs and outputs, which keep theirs. */
    private static final class Draft {
        private final Graph graph;
        private final Map<String, String> renamed = new HashMap<>();
        private final List<Node> nodes = new ArrayList<>();

        Draft(Graph graph) {
            this.graph = graph;
        }

        Graph wide() {
            for (Value input : graph.inputs()) {
                if (isNarrow(input.element())) {
                    String name = input.name() + "~wide";
                    nodes.add(Nodes.cast(input.name(), name, ElementType.FLOAT));
                    renamed.put(input.name(), name);
                }
            }
            Map<String, Value> narrowOutputs = new LinkedHashMap<>();
            for (Value output : graph.outputs()) {
                if (isNarrow(output.element())) {
                    narrowOutputs.put(output.name(), output);
                    renamed.computeIfAbsent(output.name(), name -> name + "~wide");
                }
            }
            Map<String, Tensor> constants = new LinkedHashMap<>();
            graph.constants()
                    .forEach(
                            (name, value) ->
                                    constants.put(
                                            renamed.getOrDefault(name, name),
                                            Widening.wide(value)));
            graph.nodes().forEach(node -> nodes.add(wide(node)));
            for (Value output : narrowOutputs.values()) {
                if (graph.inputs().stream().noneMatch(in -> in.name().equals(output.name()))) {
                    nodes.add(
                            Nodes.cast(
                                    renamed.get(output.name()), output.name(), output.element()));
                }
            }
            return new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, nodes);
        }

        private Node wide(Node node) {
            List<String> inputs = names(node.inputs());
            List<String> outputs = names(node.outputs());
            Attributes attributes = Attributes.of(widened(node.attributes()));
            return new Node(
                    node.name(),
                    node.signature(),
                    attributes,
                    Operators.bind(node.signature(), attributes, inputs, outputs),
                    inputs,
                    outputs);
        }

        private List<String> names(List<String> names) {
            return names.stream().map(name -> renamed.getOrDefault(name, name)).toList();
        }
    }
}
