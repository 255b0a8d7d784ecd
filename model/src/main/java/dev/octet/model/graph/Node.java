package dev.octet.model.graph;

import dev.octet.text.Echo;
import java.util.List;

/**
 * One step of a graph.
 *
 * @param name as the network has it; may be empty
 * @param signature which operator
 * @param attributes its attributes
 * @param operator what it computes with them
 * @param inputs names of values, empty where one is left out. What a node's own graphs use of those
 *     around them comes behind the operator's inputs, and is the last inputs of these graphs
 * @param outputs names of values, empty where one is not used
 */
public record Node(
        String name,
        Signature signature,
        Attributes attributes,
        Operator operator,
        List<String> inputs,
        List<String> outputs) {
    /** Copies the lists. */
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** For messages: {@code node 'encoder/add' (Add 14)}. */
    public String describe() {
        String shown = name.isEmpty() ? "behind " + Echo.of(inputs.toString()) : Echo.quoted(name);
        return "node " + shown + " (" + Echo.of(signature.toString()) + ")";
    }

    /** {@code y = Add 14(a, b)}. */
    @Override
    public String toString() {
        String with = attributes.names().isEmpty() ? "" : " {" + attributes + "}";
        return String.join(", ", outputs)
                + " = "
                + signature
                + "("
                + String.join(", ", inputs)
                + ")"
                + with;
    }
}
