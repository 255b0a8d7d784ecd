package dev.octet.model.onnx;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that a graph's values have in a file, where a graph inside of another sees the values
 * around it under their own names, and gives none of these names to a value of its own.
 */
final class ScopedNames {
    private final Map<String, String> names;

    /** Of this graph and those around it, as the file has them. */
    private final Set<String> visible;

    private ScopedNames(Map<String, String> names, Set<String> visible) {
        this.names = names;
        this.visible = visible;
    }

    /** Of a graph around which there is none. */
    static ScopedNames of(Graph graph) {
        return new ScopedNames(Map.of(), Set.of()).inside(graph, graph.inputs().size(), List.of());
    }

    /** In the file. */
    String of(String name) {
        return names.getOrDefault(name, name);
    }

    /**
     * Of a graph inside of this one.
     *
     * @param own how many of its inputs are its own
     * @param around what the others are in this graph
     */
    ScopedNames inside(Graph inner, int own, List<String> around) {
        Map<String, String> within = new HashMap<>();
        for (int i = 0; i < around.size(); i++) {
            within.put(inner.inputs().get(own + i).name(), of(around.get(i)));
        }
        Set<String> seen = new HashSet<>(visible);
        inner.inputs().subList(0, own).stream()
                .map(Value::name)
                .forEach(name -> add(name, within, seen));
        inner.constants().keySet().forEach(name -> add(name, within, seen));
        inner.nodes()
                .forEach(
                        node ->
                                node.outputs().stream()
                                        .filter(name -> !name.isEmpty())
                                        .forEach(name -> add(name, within, seen)));
        return new ScopedNames(within, seen);
    }

    private void add(String name, Map<String, String> within, Set<String> seen) {
        String free = name;
        while (!seen.add(free)) {
            free = "inner/" + free;
        }
        within.put(name, free);
    }
}
