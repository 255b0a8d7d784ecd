package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.control.If;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Branches have the constants that they use as their own, so that weights are constant there, too;
 * and are prepared as the graph around them is.
 */
final class BranchConstants {
    private BranchConstants() {}

    static Graph apply(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            boolean isBranch = node.operator() instanceof If;
            nodes.add(isBranch ? branch(node, graph.constants()) : node);
            changed |= isBranch;
        }
        return changed
                ? new Graph(graph.name(), graph.inputs(), graph.outputs(), graph.constants(), nodes)
                : graph;
    }

    private static Node branch(Node node, Map<String, Tensor> constants) {
        If both = (If) node.operator();
        List<String> outer = node.inputs().subList(1, node.inputs().size());
        Graph then = body(both.thenBranch(), outer, constants);
        Graph otherwise = body(both.elseBranch(), outer, constants);
        List<String> inputs = new ArrayList<>(List.of(node.inputs().get(0)));
        outer.stream().filter(input -> !constants.containsKey(input)).forEach(inputs::add);
        Map<String, Object> attributes = new HashMap<>();
        node.attributes().names().forEach(n -> attributes.put(n, node.attributes().get(n)));
        attributes.put("then_branch", then);
        attributes.put("else_branch", otherwise);
        return new Node(
                node.name(),
                node.signature(),
                Attributes.of(attributes),
                new If(then, otherwise),
                inputs,
                node.outputs());
    }

    private static Graph body(Graph body, List<String> outer, Map<String, Tensor> constants) {
        Map<String, Tensor> own = new LinkedHashMap<>(body.constants());
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < outer.size(); i++) {
            Value input = body.inputs().get(i);
            Tensor value = constants.get(outer.get(i));
            if (value == null) {
                inputs.add(input);
            } else {
                own.put(input.name(), value);
            }
        }
        return Preparation.of(new Graph(body.name(), inputs, body.outputs(), own, body.nodes()));
    }
}
