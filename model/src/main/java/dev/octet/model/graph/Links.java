package dev.octet.model.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who gives the values of a graph, and who uses them. Immutable. */
public final class Links {
    private final Map<String, Node> givers = new HashMap<>();
    private final Map<String, List<Node>> users = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();

    /** Of a graph. */
    public Links(Graph graph) {
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty()) {
                    givers.put(output, node);
                }
            }
            for (String input : node.inputs()) {
                if (!input.isEmpty()) {
                    List<Node> known = users.get(input);
                    if (known == null) {
                        known = new ArrayList<>(2);
                        users.put(input, known);
                    }
                    known.add(node);
                }
            }
        }
        for (Value output : graph.outputs()) {
            outputs.add(output.name());
        }
    }

    /** What gives each value that is neither an input nor a constant. */
    public Map<String, Node> givers() {
        return Collections.unmodifiableMap(givers);
    }

    /** Who uses each value that somebody uses, once for each time, in the order of the graph. */
    public Map<String, List<Node>> users() {
        return Collections.unmodifiableMap(users);
    }

    /** The names of the graph's outputs. */
    public Set<String> outputs() {
        return Collections.unmodifiableSet(outputs);
    }
}
