package dev.octet.model.tflite.form;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Operators;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph of ONNX's operators about to be. Its values have numbers for names until it is built. Not
 * thread-safe.
 */
final class Draft {
    /** Of ONNX's operators: all that are written here are there, and runtimes have it. */
    private static final int VERSION = 21;

    /** A tensor's text has all elements of as many. */
    private static final int SMALL = 8;

    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, String> numbers = new HashMap<>();
    private final Map<String, String> given = new HashMap<>();
    private int fresh;

    private String fresh() {
        return "constant" + fresh++;
    }

    /** A value that a run is given. */
    String input(String name) {
        String value = fresh();
        given.put(name, value);
        return value;
    }

    String constant(Tensor tensor) {
        String value = fresh();
        constants.put(value, tensor);
        return value;
    }

    /** A constant, of few elements one for all that ask for the same. */
    String small(Tensor tensor) {
        return tensor.count() > SMALL
                ? constant(tensor)
                : numbers.computeIfAbsent(tensor.toString(), text -> constant(tensor));
    }

    /** Adds a node; returns its outputs. */
    List<String> add(
            String name,
            String type,
            Map<String, Object> attributes,
            List<String> inputs,
            int outputs) {
        return add(name, type, attributes, inputs, List.of(), outputs);
    }

    /**
     * Adds a node with graphs.
     *
     * @param captured what these use of this one, their last inputs
     */
    List<String> add(
            String name,
            String type,
            Map<String, Object> attributes,
            List<String> inputs,
            List<String> captured,
            int outputs) {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            made.add(fresh());
        }
        Signature signature = new Signature(Signature.ONNX, type, VERSION);
        Attributes given = Attributes.of(attributes);
        List<String> all = new ArrayList<>(inputs);
        all.addAll(captured);
        nodes.add(
                new Node(
                        name,
                        signature,
                        given,
                        Operators.bind(signature, given, inputs, made),
                        all,
                        made));
        return made;
    }

    /** Names a value that has no name yet. */
    void name(String value, String name) {
        names.putIfAbsent(value, name);
    }

    /**
     * The graph of what its outputs need.
     *
     * @param values what the outputs are, one for each
     */
    Graph build(String name, List<Value> inputs, List<String> values, List<Value> outputs) {
        Map<String, String> reserved = new LinkedHashMap<>();
        for (Value input : inputs) {
            reserved.put(given.get(input.name()), input.name());
        }
        for (int i = 0; i < values.size(); i++) {
            String output = outputs.get(i).name();
            String value = values.get(i);
            boolean isOther = reserved.containsKey(value) || constants.containsKey(value);
            if (isOther && !output.equals(reserved.get(value))) {
                // what has a name already
                value = add(output, "Identity", Map.of(), List.of(value), 1).get(0);
            }
            reserved.put(value, output);
        }
        Map<String, String> unique = uniqueNames(reserved);
        Set<String> used = new HashSet<>(reserved.keySet());
        Deque<Node> kept = new ArrayDeque<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(used::contains)) {
                used.addAll(node.inputs());
                kept.addFirst(renamed(node, unique));
            }
        }
        Map<String, Tensor> needed = new LinkedHashMap<>();
        constants.forEach(
                (value, tensor) -> {
                    if (used.contains(value)) {
                        needed.put(unique.get(value), tensor);
                    }
                });
        return new Graph(name, inputs, outputs, needed, List.copyOf(kept));
    }

    /** A node is called like what it gives: some runtimes want names that no other one has. */
    private static Node renamed(Node node, Map<String, String> names) {
        List<String> outputs = node.outputs().stream().map(names::get).toList();
        return new Node(
                outputs.get(0),
                node.signature(),
                node.attributes(),
                node.operator(),
                node.inputs().stream().map(each -> names.getOrDefault(each, each)).toList(),
                outputs);
    }

    /** For all values; those that are reserved first. */
    private Map<String, String> uniqueNames(Map<String, String> reserved) {
        Map<String, String> unique = new HashMap<>(reserved);
        Set<String> taken = new HashSet<>(reserved.values());
        names.forEach((value, wanted) -> own(value, wanted, unique, taken));
        constants.keySet().forEach(value -> own(value, value, unique, taken));
        for (Node node : nodes) {
            for (String value : node.outputs()) {
                own(value, node.name() + "/" + node.signature().type(), unique, taken);
            }
        }
        return unique;
    }

    private static void own(
            String value, String wanted, Map<String, String> unique, Set<String> taken) {
        if (unique.containsKey(value)) {
            return;
        }
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "." + i;
        }
        unique.put(value, name);
    }
}
