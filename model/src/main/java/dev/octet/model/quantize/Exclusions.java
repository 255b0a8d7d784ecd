package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.text.Echo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Nodes that are to stay in floats, by their names or those of what they give. Immutable.
 *
 * <p>Preparation folds what follows a convolution into it, which then gives what the last of them
 * gave; it is still known by the name of what it gave itself.
 */
final class Exclusions {
    private final Set<String> names;

    /**
     * Of a network.
     *
     * @param graph as it was given
     * @param floats the same, prepared
     * @throws IllegalArgumentException when there is no node of one of the names
     */
    Exclusions(Graph graph, Graph floats, Set<String> names) {
        Set<String> unknown = new LinkedHashSet<>(names);
        forget(unknown, graph);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no node " + Echo.of(unknown.toString()) + " to be left in floats");
        }
        this.names = new HashSet<>(names);
        this.names.addAll(folded(graph, floats, names));
    }

    private static void forget(Set<String> unknown, Graph graph) {
        for (Node node : graph.nodes()) {
            unknown.remove(node.name());
            node.outputs().forEach(unknown::remove);
            for (String attribute : node.attributes().names()) {
                if (node.attributes().get(attribute) instanceof Graph body) {
                    forget(unknown, body);
                }
            }
        }
    }

    /** What is given now in place of values that are no longer there. */
    private static Set<String> folded(Graph graph, Graph floats, Set<String> names) {
        Map<String, String> next = new HashMap<>();
        for (Node node : graph.nodes()) {
            node.inputs().forEach(input -> next.put(input, node.outputs().get(0)));
        }
        Set<String> given = new HashSet<>();
        floats.nodes().forEach(node -> given.addAll(node.outputs()));
        Set<String> folded = new HashSet<>();
        for (String name : names) {
            String value = name;
            while (value != null && !given.contains(value)) {
                value = next.get(value);
            }
            if (value != null) {
                folded.add(value);
            }
        }
        return folded;
    }

    /** Whether a node stays in floats. */
    boolean has(Node node) {
        return names.contains(node.name()) || node.outputs().stream().anyMatch(names::contains);
    }
}
