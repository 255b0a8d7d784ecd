package dev.octet.model.upgrade;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.definition.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A node whose attributes, inputs and outputs are being changed. Not thread-safe. */
final class Change {
    private final Node from;
    private final Map<String, Object> attributes = new TreeMap<>();
    private final List<String> inputs;
    private final List<String> captured;
    private final List<String> outputs;

    /** As the node is. */
    Change(Node from) {
        this.from = from;
        int own = from.inputs().size() - from.operator().captured();
        inputs = new ArrayList<>(from.inputs().subList(0, own));
        captured = from.inputs().subList(own, from.inputs().size());
        outputs = new ArrayList<>(from.outputs());
        from.attributes().names().forEach(name -> set(name, from.attributes().get(name)));
    }

    /** The node as it was. */
    Node from() {
        return from;
    }

    /** The name of an input; empty where it is left out. */
    String input(int i) {
        return i < inputs.size() ? inputs.get(i) : "";
    }

    /** The name of an output; empty where it is not used. */
    String output(int i) {
        return i < outputs.size() ? outputs.get(i) : "";
    }

    /** The names of outputs, to be changed. */
    List<String> outputs() {
        return outputs;
    }

    /** Sets an attribute. */
    void set(String name, Object value) {
        attributes.put(name, value);
    }

    /** Takes an attribute away; returns what it was, or null. */
    Object take(String name) {
        return attributes.remove(name);
    }

    /** Takes a list of integers away; returns what it was, or null. */
    long[] takeLongs(String name) {
        return take(name) instanceof List<?> list
                ? list.stream().mapToLong(value -> (Long) value).toArray()
                : null;
    }

    /** Takes a number away. */
    float takeFloat(String name, float otherwise) {
        return take(name) instanceof Float value ? value : otherwise;
    }

    /** Has these inputs and no others. */
    void inputs(String... names) {
        inputs.clear();
        inputs.addAll(List.of(names));
        while (!inputs.isEmpty() && inputs.get(inputs.size() - 1).isEmpty()) {
            inputs.remove(inputs.size() - 1);
        }
    }

    /**
     * The node as it is now.
     *
     * @throws IllegalArgumentException when there is no such operator with these
     */
    Node node(Signature signature) {
        Attributes given = Attributes.of(attributes);
        List<String> all = new ArrayList<>(inputs);
        all.addAll(captured);
        try {
            return new Node(
                    from.name(),
                    signature,
                    given,
                    Operators.bind(signature, given, inputs, outputs),
                    all,
                    outputs);
        } catch (Unsupported e) {
            throw Draft.refused(from, e.getMessage());
        }
    }
}
