package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives what a form added to a graph short names, and equal constants one: a file of a small
 * network is names to a tenth. What the float graph has keeps its names. Not thread-safe.
 */
final class ShortNames {
    private final Set<String> known = new HashSet<>();
    private final Set<String> nodes = new HashSet<>();
    private final Map<String, String> names = new HashMap<>();

    /** Names of added constants by what they hold. */
    private final Map<Object, String> holders = new HashMap<>();

    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private int last;

    private ShortNames(Graph floats) {
        floats.inputs().stream().map(Value::name).forEach(known::add);
        floats.outputs().stream().map(Value::name).forEach(known::add);
        known.addAll(floats.constants().keySet());
        for (Node node : floats.nodes()) {
            nodes.add(node.name());
            known.addAll(node.outputs());
        }
    }

    /**
     * The quantized graph with other names.
     *
     * @param floats what it was made of
     */
    static Graph of(Graph quantized, Graph floats) {
        return new ShortNames(floats).renamed(quantized);
    }

    private Graph renamed(Graph graph) {
        graph.constants().forEach(this::add);
        List<Node> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            all.add(
                    new Node(
                            nodes.contains(node.name()) ? node.name() : "",
                            node.signature(),
                            node.attributes(),
                            node.operator(),
                            node.inputs().stream().map(this::name).toList(),
                            node.outputs().stream().map(this::name).toList()));
        }
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, all);
    }

    private void add(String name, Tensor value) {
        if (known.contains(name)) {
            constants.put(name, value);
            return;
        }
        String holder =
                holders.computeIfAbsent(List.of(value.type(), value.buffer()), at -> name(name));
        names.put(name, holder);
        constants.put(holder, value);
    }

    private String name(String value) {
        return value.isEmpty() || known.contains(value)
                ? value
                : names.computeIfAbsent(value, this::next);
    }

    /** {@code q12} for {@code x/quantized}. */
    private String next(String value) {
        String role = value.substring(value.lastIndexOf('/') + 1);
        char first = role.isEmpty() || !Character.isLetter(role.charAt(0)) ? 'v' : role.charAt(0);
        String name;
        do {
            name = first + Integer.toString(last++);
        } while (known.contains(name));
        return name;
    }
}
