package dev.octet.model.rewrite.match;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A small graph of which a larger one may have the like: the same operators, with the same
 * attributes, constants and order of inputs. Immutable.
 */
public final class Template {
    private final Map<String, Tensor> constants;
    private final Map<String, Node> givers = new HashMap<>();
    private final Set<String> inputs = new HashSet<>();

    /** What this graph has, whatever its inputs are. */
    public Template(Graph graph) {
        constants = graph.constants();
        graph.inputs().stream().map(Value::name).forEach(inputs::add);
        for (Node node : graph.nodes()) {
            node.outputs().forEach(output -> givers.put(output, node));
        }
    }

    /**
     * Compares what gives some values.
     *
     * @param pairs values of the template, and those of the other graph that may be like them
     * @param giver what gives a value of the other graph, or null
     * @param constant a constant of the other graph, or null
     * @return values of the other graph by those of the template; null where they are unlike
     */
    public Map<String, String> match(
            Map<String, String> pairs,
            Function<String, Node> giver,
            Function<String, Tensor> constant) {
        Map<String, String> found = new HashMap<>();
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            if (!isLike(pair.getKey(), pair.getValue(), giver, constant, found)) {
                return null;
            }
        }
        return found;
    }

    private boolean isLike(
            String value,
            String actual,
            Function<String, Node> giver,
            Function<String, Tensor> constant,
            Map<String, String> found) {
        String before = found.putIfAbsent(value, actual);
        if (before != null || inputs.contains(value)) {
            return before == null || before.equals(actual);
        }
        if (constants.containsKey(value)) {
            Tensor other = constant.apply(actual);
            return other != null && constants.get(value).hasBitsOf(other);
        }
        Node node = givers.get(value);
        Node other = giver.apply(actual);
        if (other == null
                || !isSameOperation(node, other)
                || node.outputs().indexOf(value) != other.outputs().indexOf(actual)) {
            return false;
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            if (!isLike(node.inputs().get(i), other.inputs().get(i), giver, constant, found)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSameOperation(Node node, Node other) {
        return node.signature().type().equals(other.signature().type())
                && node.signature().domain().equals(other.signature().domain())
                && node.inputs().size() == other.inputs().size()
                && node.outputs().size() == other.outputs().size()
                && haveSameAttributes(node, other);
    }

    private static boolean haveSameAttributes(Node node, Node other) {
        return node.attributes().names().equals(other.attributes().names())
                && node.attributes().names().stream()
                        .allMatch(
                                name ->
                                        Objects.equals(
                                                node.attributes().get(name),
                                                other.attributes().get(name)));
    }
}
