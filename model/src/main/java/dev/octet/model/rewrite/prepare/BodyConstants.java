package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.control.If;
import dev.octet.model.operator.control.Repeated;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Branches and bodies of loops have the constants that they use as their own, so that weights are
 * constant there, too; and are prepared as the graph around them is.
 */
final class BodyConstants {
    private BodyConstants() {}

    static Graph apply(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            if (node.operator() instanceof If both) {
                nodes.add(branch(node, both, graph.constants()));
                changed = true;
            } else if (node.operator() instanceof Repeated repeated) {
                nodes.add(body(node, repeated, graph.constants()));
                changed = true;
            } else {
                nodes.add(node);
            }
        }
        return changed
                ? new Graph(graph.name(), graph.inputs(), graph.outputs(), graph.constants(), nodes)
                : graph;
    }

    private static Node branch(Node node, If both, Map<String, Tensor> constants) {
        List<String> outer = node.inputs().subList(1, node.inputs().size());
        Graph then = own(both.thenBranch(), 0, outer, constants);
        Graph otherwise = own(both.elseBranch(), 0, outer, constants);
        return with(
                node,
                new If(then, otherwise),
                1,
                constants,
                Map.of("then_branch", then, "else_branch", otherwise));
    }

    private static Node body(Node node, Repeated repeated, Map<String, Tensor> constants) {
        int captured = repeated.captured();
        int before = node.inputs().size() - captured;
        List<String> outer = node.inputs().subList(before, node.inputs().size());
        Graph body = repeated.body();
        Graph own = own(body, body.inputs().size() - captured, outer, constants);
        return with(node, repeated.with(own), before, constants, Map.of("body", own));
    }

    private static Node with(
            Node node,
            Operator operator,
            int before,
            Map<String, Tensor> constants,
            Map<String, Graph> bodies) {
        List<String> inputs = new ArrayList<>(node.inputs().subList(0, before));
        node.inputs().stream()
                .skip(before)
                .filter(input -> !constants.containsKey(input))
                .forEach(inputs::add);
        Map<String, Object> attributes = new HashMap<>();
        node.attributes().names().forEach(n -> attributes.put(n, node.attributes().get(n)));
        attributes.putAll(bodies);
        return new Node(
                node.name(),
                node.signature(),
                Attributes.of(attributes),
                operator,
                inputs,
                node.outputs());
    }

    /**
     * A body with constants of its own.
     *
     * @param before how many inputs it has that are not of the graph around it
     * @param outer what the others are there
     */
    private static Graph own(
            Graph body, int before, List<String> outer, Map<String, Tensor> constants) {
        Map<String, Tensor> own = new LinkedHashMap<>(body.constants());
        List<Value> inputs = new ArrayList<>(body.inputs().subList(0, before));
        for (int i = 0; i < outer.size(); i++) {
            Value input = body.inputs().get(before + i);
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
