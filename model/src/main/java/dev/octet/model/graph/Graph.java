package dev.octet.model.graph;

import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network, or a part of one that a node runs: nodes, each behind those whose outputs it uses.
 * Everything it uses is among its inputs, constants and nodes. Immutable, valid by construction.
 *
 * @param name as the network has it; may be empty
 * @param inputs what a run is given, none of them a constant
 * @param outputs what a run gives
 * @param constants values by name
 * @param nodes in an order in which they can be computed
 */
public record Graph(
        String name,
        List<Value> inputs,
        List<Value> outputs,
        Map<String, Tensor> constants,
        List<Node> nodes) {
    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException when a name is given twice, or used before it is there
     */
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        nodes = List.copyOf(nodes);
        Set<String> known = new HashSet<>(constants.keySet());
        for (Value input : inputs) {
            if (!known.add(input.name())) {
                throw twice(input.name(), "an input");
            }
        }
        for (Node node : nodes) {
            for (String used : node.inputs()) {
                if (!used.isEmpty() && !known.contains(used)) {
                    throw new IllegalArgumentException(
                            node.describe()
                                    + " uses "
                                    + Echo.quoted(used)
                                    + ", which nothing before it gives");
                }
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !known.add(output)) {
                    throw twice(output, node.describe());
                }
            }
        }
        for (Value output : outputs) {
            if (!known.contains(output.name())) {
                throw new IllegalArgumentException(
                        "nothing gives output " + Echo.quoted(output.name()));
            }
        }
    }

    private static IllegalArgumentException twice(String name, String who) {
        return new IllegalArgumentException(
                "value " + Echo.quoted(name) + " is given twice, the second time by " + who);
    }

    /**
     * A number for all of it: SHA-256, as 64 digits, of names, operators with their attributes, and
     * the bytes of constants. The same wherever and whenever the same file is read.
     */
    public String hash() {
        return GraphHash.of(this);
    }

    /** One line for each input, constant, node and output. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        inputs.forEach(input -> text.append("input ").append(input).append('\n'));
        constants.forEach(
                (name, value) ->
                        text.append("constant ")
                                .append(name)
                                .append(": ")
                                .append(value)
                                .append('\n'));
        nodes.forEach(node -> text.append(node).append('\n'));
        outputs.forEach(output -> text.append("output ").append(output).append('\n'));
        return RootLocale.format("graph %s%n%s", name, text);
    }
}
