package dev.octet.model.plan;

import dev.octet.Octet;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.control.Repeated;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes plans of a network's graphs, whose kernels share their weights. Thread-safe. */
public final class Planner implements AutoCloseable {
    private final Kernels kernels;

    /** A planner for a network, on the engines that are to be chosen among. */
    public Planner(Octet engines) {
        this.kernels = new Kernels(engines);
    }

    Kernels kernels() {
        return kernels;
    }

    /** A graph's plans. */
    public Plans plans(Graph graph) {
        return new Plans(graph, this);
    }

    /**
     * A plan.
     *
     * @param inputs types of the graph's inputs, their shapes known
     * @throws IllegalArgumentException when something in the graph does not fit them, naming the
     *     node
     */
    Plan plan(Graph graph, List<TensorType> inputs) {
        TypedGraph typed = Rewriting.specialize(graph, inputs);
        Set<Node> between = firstOfUnknownShape(typed);
        if (between.isEmpty()) {
            return new StaticPlanner(
                            this, Rewriting.rewrite(typed), () -> SizeComparison.of(graph, inputs))
                    .plan();
        }
        return staged(typed, between, graph);
    }

    /** Nodes that can be computed, but for whose outputs' shapes a run is needed. */
    private static Set<Node> firstOfUnknownShape(TypedGraph typed) {
        Set<String> unknown = new HashSet<>();
        Set<Node> first = new LinkedHashSet<>();
        for (Node node : typed.graph().nodes()) {
            boolean waits = node.inputs().stream().anyMatch(unknown::contains);
            boolean open =
                    node.outputs().stream()
                            .anyMatch(output -> !output.isEmpty() && !typed.isKnown(output));
            if (waits || open) {
                unknown.addAll(node.outputs());
                unknown.remove("");
            }
            if (!waits && open) {
                first.add(node);
            }
        }
        return first;
    }

    private Plan staged(TypedGraph typed, Set<Node> between, Graph original) {
        Graph graph = typed.graph();
        Set<String> late = new HashSet<>();
        List<Node> early = new ArrayList<>();
        List<Node> rest = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean waits = node.inputs().stream().anyMatch(late::contains);
            if (between.contains(node) || waits) {
                late.addAll(node.outputs());
                late.remove("");
            }
            if (waits) {
                rest.add(node);
            } else if (!between.contains(node)) {
                early.add(node);
            }
        }
        // what the second stage uses: of the nodes between, and of all that was before them
        Set<String> used = new LinkedHashSet<>();
        rest.forEach(node -> used.addAll(node.inputs()));
        graph.outputs().forEach(output -> used.add(output.name()));
        rest.forEach(node -> node.outputs().forEach(used::remove));
        used.remove("");
        used.removeAll(graph.constants().keySet());
        Set<String> live = new LinkedHashSet<>();
        between.forEach(node -> live.addAll(node.inputs()));
        between.forEach(node -> node.outputs().forEach(used::remove));
        live.addAll(used);
        live.remove("");
        live.removeAll(graph.constants().keySet());
        between.forEach(
                node ->
                        node.outputs().stream()
                                .filter(output -> !output.isEmpty())
                                .forEach(used::add));

        Graph head =
                new Graph(graph.name(), graph.inputs(), values(live), graph.constants(), early);
        Graph middle =
                new Graph(
                        graph.name(),
                        values(live),
                        values(used),
                        graph.constants(),
                        List.copyOf(between));
        Graph tail =
                new Graph(graph.name(), values(used), graph.outputs(), graph.constants(), rest);
        TypedGraph first = new TypedGraph(head, typed.types());
        return new StagedPlan(
                new StaticPlanner(
                                this,
                                Rewriting.rewrite(first),
                                () -> SizeComparison.different("it is the first part of a plan"))
                        .plan(),
                middle,
                repetitions(between),
                plans(tail),
                original.outputs().stream()
                        .map(
                                output -> {
                                    TensorType type = typed.type(output.name());
                                    return type != null || output.element() == null
                                            ? type
                                            : TensorType.ofUnknownShape(output.element());
                                })
                        .toList());
    }

    private Map<Node, Repetition> repetitions(Set<Node> nodes) {
        Map<Node, Repetition> all = new IdentityHashMap<>();
        for (Node node : nodes) {
            if (node.operator() instanceof Repeated repeated) {
                all.put(node, new Repetition(repeated, this));
            }
        }
        return all;
    }

    private static List<Value> values(Set<String> names) {
        return names.stream().map(name -> new Value(name, null, Optional.empty())).toList();
    }

    /** Frees the packed weights, when the last plan is closed. */
    @Override
    public void close() {
        kernels.close();
    }
}
