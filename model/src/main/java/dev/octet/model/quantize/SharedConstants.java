package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Constants that several branches or bodies of loops have, each for itself, are put into the graph
 * around them, once: a file would hold them as often as they are used. Not thread-safe.
 */
final class SharedConstants {
    private final Graph graph;
    private final Map<String, Tensor> constants;
    private final Set<String> names;

    /** Constants of bodies, by their types. */
    private final Map<TensorType, List<Shared>> seen = new HashMap<>();

    /** A constant, the bodies that have it, and what the graph around them calls it. */
    private static final class Shared {
        private final Tensor value;
        private Graph latest;
        private int bodies;
        private String name;

        Shared(Tensor value) {
            this.value = value;
        }
    }

    private SharedConstants(Graph graph) {
        this.graph = graph;
        constants = new LinkedHashMap<>(graph.constants());
        names = names(graph);
    }

    private static Set<String> names(Graph graph) {
        Set<String> names = new HashSet<>(graph.constants().keySet());
        graph.inputs().forEach(input -> names.add(input.name()));
        graph.nodes().forEach(node -> names.addAll(node.outputs()));
        return names;
    }

    /** The graph, whose bodies use what they have in common; the same where they have nothing. */
    static Graph of(Graph graph) {
        return new SharedConstants(graph).graph();
    }

    private Graph graph() {
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Map<String, Graph> bodies = Bodies.of(node, SharedConstants::of);
            bodies.values().forEach(this::count);
            nodes.add(Bodies.with(node, bodies, List.of()));
        }
        nodes.replaceAll(this::share);
        boolean isSame = true;
        for (int i = 0; i < nodes.size(); i++) {
            isSame &= nodes.get(i) == graph.nodes().get(i);
        }
        return isSame
                ? graph
                : new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, nodes);
    }

    private void count(Graph body) {
        for (Tensor value : movable(body).values()) {
            Shared shared = shared(value);
            shared.bodies += shared.latest == body ? 0 : 1;
            shared.latest = body;
        }
    }

    /** The constants of a body that are not what it gives. */
    private static Map<String, Tensor> movable(Graph body) {
        Map<String, Tensor> movable = new LinkedHashMap<>(body.constants());
        body.outputs().forEach(output -> movable.remove(output.name()));
        return movable;
    }

    private Shared shared(Tensor value) {
        List<Shared> alike = seen.computeIfAbsent(value.type(), type -> new ArrayList<>());
        for (Shared each : alike) {
            if (each.value.hasBitsOf(value)) {
                return each;
            }
        }
        alike.add(new Shared(value));
        return alike.get(alike.size() - 1);
    }

    /** A node whose bodies take from around them what others have, too. */
    private Node share(Node node) {
        Map<String, Graph> bodies = Bodies.of(node, body -> body);
        Set<Shared> taken = new LinkedHashSet<>();
        for (Graph body : bodies.values()) {
            movable(body)
                    .forEach(
                            (name, value) -> {
                                Shared shared = shared(value);
                                if (shared.bodies > 1) {
                                    putAround(shared, name);
                                    taken.add(shared);
                                }
                            });
        }
        bodies.replaceAll((name, body) -> capturing(body, taken));
        return Bodies.with(node, bodies, taken.stream().map(shared -> shared.name).toList());
    }

    private void putAround(Shared shared, String like) {
        if (shared.name == null) {
            shared.name = fresh(like, names);
            constants.put(shared.name, shared.value);
        }
    }

    private static String fresh(String like, Set<String> names) {
        String name = like;
        for (int i = 1; !names.add(name); i++) {
            name = like + "~" + i;
        }
        return name;
    }

    /** A body with an input more for each constant that its node takes, in their order. */
    private Graph capturing(Graph body, Set<Shared> taken) {
        Map<String, Tensor> own = new LinkedHashMap<>(body.constants());
        Map<Shared, String> inside = new HashMap<>();
        movable(body).forEach((name, value) -> inside.putIfAbsent(shared(value), name));
        Set<String> used = names(body);
        List<Value> inputs = new ArrayList<>(body.inputs());
        for (Shared shared : taken) {
            String name = inside.get(shared);
            if (name == null) {
                name = fresh(shared.name, used);
            }
            own.remove(name);
            inputs.add(new Value(name, shared.value.element(), Optional.empty()));
        }
        return taken.isEmpty()
                ? body
                : new Graph(body.name(), inputs, body.outputs(), own, body.nodes());
    }
}
