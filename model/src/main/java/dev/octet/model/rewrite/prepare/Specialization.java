package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inference;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.control.If;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a graph for inputs of known shapes: what is known before a run becomes a constant, so that
 * the chains by which networks compute shapes vanish, and where a branch's condition is known, its
 * nodes take the branch's place.
 */
public final class Specialization {
    private Specialization() {}

    /**
     * The graph for inputs of these types.
     *
     * @throws IllegalArgumentException when something in it does not fit them, naming the node
     */
    public static TypedGraph of(Graph graph, List<TensorType> inputs) {
        Graph now = graph;
        Inference known = Inference.of(now, inputs);
        for (Graph inlined = inlined(now, known); inlined != now; inlined = inlined(now, known)) {
            now = inlined;
            known = Inference.of(now, inputs);
        }
        return new Editor(new TypedGraph(withConstants(now, known), known.types())).pruned();
    }

    private static Graph withConstants(Graph graph, Inference known) {
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            // weights stay integers until it is known what they are for
            boolean all = !(node.operator() instanceof DequantizeLinear);
            for (String output : node.outputs()) {
                Tensor value = known.values().get(output);
                all &= output.isEmpty() || value != null;
            }
            if (!all || node.outputs().isEmpty()) {
                nodes.add(node);
                continue;
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty()) {
                    constants.put(output, known.values().get(output));
                }
            }
        }
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, nodes);
    }

    /** The same graph where there is nothing to take the place of. */
    private static Graph inlined(Graph graph, Inference known) {
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
        List<Node> nodes = new ArrayList<>();
        boolean changed = false;
        int count = 0;
        for (Node node : graph.nodes()) {
            Tensor condition =
                    node.operator() instanceof If ? known.values().get(node.inputs().get(0)) : null;
            if (condition == null || condition.count() != 1) {
                nodes.add(node);
                continue;
            }
            If branches = (If) node.operator();
            Graph body = condition.getBoolean(0) ? branches.thenBranch() : branches.elseBranch();
            inline(node, body, "branch" + count++ + "/", constants, nodes);
            changed = true;
        }
        return changed
                ? new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, nodes)
                : graph;
    }

    private static void inline(
            Node node, Graph body, String prefix, Map<String, Tensor> constants, List<Node> nodes) {
        String unique = prefix + node.outputs().get(0) + "/";
        Map<String, String> names = new HashMap<>();
        names.put("", "");
        for (int i = 0; i < body.inputs().size(); i++) {
            names.put(body.inputs().get(i).name(), node.inputs().get(i + 1));
        }
        body.constants()
                .forEach(
                        (name, value) -> {
                            names.put(name, unique + name);
                            constants.put(unique + name, value);
                        });
        for (Node inner : body.nodes()) {
            inner.outputs().forEach(output -> names.computeIfAbsent(output, o -> unique + o));
            nodes.add(
                    new Node(
                            inner.name(),
                            inner.signature(),
                            inner.attributes(),
                            inner.operator(),
                            inner.inputs().stream().map(names::get).toList(),
                            inner.outputs().stream().map(names::get).toList()));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (!output.isEmpty()) {
                nodes.add(Nodes.identity(names.get(body.outputs().get(i).name()), output));
            }
        }
    }
}
