package dev.octet.model.quantize;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.Operators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Branches and bodies of loops: the graphs inside of a node. */
final class Bodies {
    private Bodies() {}

    /** What becomes of the graphs of a node, by the names of its attributes, in their order. */
    static Map<String, Graph> of(Node node, UnaryOperator<Graph> change) {
        Map<String, Graph> bodies = new LinkedHashMap<>();
        for (String name : new TreeSet<>(node.attributes().names())) {
            if (node.attributes().get(name) instanceof Graph body) {
                bodies.put(name, change.apply(body));
            }
        }
        return bodies;
    }

    /** A node with these bodies, and with more of what is around them; the same without both. */
    static Node with(Node node, Map<String, Graph> bodies, List<String> more) {
        Map<String, Object> attributes = new HashMap<>();
        boolean isSame = true;
        for (String name : node.attributes().names()) {
            Object value = node.attributes().get(name);
            attributes.put(name, bodies.containsKey(name) ? bodies.get(name) : value);
            isSame &= attributes.get(name) == value;
        }
        if (isSame) {
            return node;
        }
        Attributes own = Attributes.of(attributes);
        int declared = node.inputs().size() - node.operator().captured();
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.addAll(more);
        return new Node(
                node.name(),
                node.signature(),
                own,
                Operators.bind(node.signature(), own, inputs.subList(0, declared), node.outputs()),
                inputs,
                node.outputs());
    }
}
