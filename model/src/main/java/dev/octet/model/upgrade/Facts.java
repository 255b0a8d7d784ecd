package dev.octet.model.upgrade;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.data.Constant;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is known of a graph's values before any run, node by node. Not thread-safe. */
final class Facts {
    private final Map<String, Fact> facts = new HashMap<>();

    /**
     * Of constants and inputs.
     *
     * @param inputs what is known of each
     */
    Facts(Graph graph, List<Fact> inputs) {
        graph.constants().forEach((name, value) -> facts.put(name, Fact.of(value)));
        for (int i = 0; i < inputs.size(); i++) {
            facts.put(graph.inputs().get(i).name(), inputs.get(i));
        }
    }

    /** What is known of a value. */
    Fact of(String name) {
        return facts.getOrDefault(name, Fact.UNKNOWN);
    }

    /** Learns what a node gives, all in front of it being learned. */
    void learn(Node node) {
        if (node.operator() instanceof Constant constant) {
            facts.put(node.outputs().get(0), Fact.of(constant.value()));
            return;
        }
        List<Fact> inputs = node.inputs().stream().map(this::of).toList();
        List<TensorType> types = types(node, inputs);
        for (int i = 0; i < node.outputs().size(); i++) {
            TensorType type = i < types.size() ? types.get(i) : null;
            Fact fact =
                    type != null && type.isKnown()
                            ? Fact.of(type)
                            : isOld(node) ? OpenTypes.output(node, i, inputs) : Fact.UNKNOWN;
            facts.put(node.outputs().get(i), fact);
        }
        facts.remove("");
    }

    private static boolean isOld(Node node) {
        return node.signature().domain().equals(Signature.ONNX)
                && node.signature().version() <= OpsetUpgrade.VERSION;
    }

    /** The types of its outputs where all of those of its inputs are known; none otherwise. */
    private static List<TensorType> types(Node node, List<Fact> inputs) {
        List<TensorType> types = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Fact input = inputs.get(i);
            if (input.type() == null && !node.inputs().get(i).isEmpty()) {
                return shapeOf(node, inputs);
            }
            types.add(input.type());
            values.add(input.value());
        }
        try {
            return node.operator().infer(Inputs.of(types, values));
        } catch (IllegalArgumentException | ArithmeticException e) {
            // what does not fit says so in a run
            return List.of();
        }
    }

    /** A shape has one number for each dimension, whatever they are. */
    private static List<TensorType> shapeOf(Node node, List<Fact> inputs) {
        boolean isShape =
                isOld(node) && node.signature().type().equals("Shape") && inputs.get(0).rank() >= 0;
        return isShape
                ? List.of(new TensorType(ElementType.INT64, Shape.of(inputs.get(0).rank())))
                : List.of();
    }
}
