package dev.octet.model.upgrade;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Operators;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The upgraded graph as it grows. Not thread-safe. */
final class Draft {
    private final Graph graph;
    private final Map<String, Tensor> constants;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** With everything that the graph has but nodes. */
    Draft(Graph graph) {
        this.graph = graph;
        constants = new LinkedHashMap<>(graph.constants());
        names.addAll(constants.keySet());
        graph.inputs().stream().map(Value::name).forEach(names::add);
        graph.nodes().forEach(node -> names.addAll(node.outputs()));
    }

    /** Why a node cannot be upgraded. */
    static IllegalArgumentException refused(Node node, String why) {
        return new IllegalArgumentException(
                node.describe()
                        + " cannot be said in version "
                        + OpsetUpgrade.VERSION
                        + ": "
                        + why);
    }

    /** A name that nothing has yet, made of one that something has. */
    private String free(String of, String what) {
        String name = of + "/" + what;
        for (int i = 2; !names.add(name); i++) {
            name = of + "/" + what + i;
        }
        return name;
    }

    /** A name for a new value that a node's change needs. */
    String free(Change change, String what) {
        return free(of(change), what);
    }

    /** Adds a constant of a node; returns its name. */
    String constant(Change change, String what, Tensor value) {
        String name = free(change, what);
        constants.put(name, value);
        return name;
    }

    /** Adds integers that a node had as an attribute; returns the list's name, empty for null. */
    String list(Change change, String what, long... values) {
        return values == null ? "" : constant(change, what, Tensor.of(values, values.length));
    }

    /** The constant of that name, of those that were there and those that were added, or null. */
    Tensor constant(String name) {
        return constants.get(name);
    }

    private static String of(Change change) {
        return change.from().outputs().stream()
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Adds a node that is new enough. */
    void add(Node node) {
        nodes.add(node);
    }

    /** Adds a node as it was changed. */
    void add(Change change) {
        add(change, change.from().signature().type());
    }

    /** Adds a node as it was changed, of another operator. */
    void add(Change change, String type) {
        nodes.add(change.node(onnx(type)));
    }

    /** Adds a node in front of one that is changed; returns the name of its only output. */
    String before(
            Change change,
            String what,
            String type,
            Map<String, Object> attributes,
            String... inputs) {
        String output = free(change, what);
        add(change, what, type, attributes, List.of(inputs), output);
        return output;
    }

    /** Adds a node for a part of what another one computes. */
    void add(
            Change change,
            String what,
            String type,
            Map<String, Object> attributes,
            List<String> inputs,
            String output) {
        String name = change.from().name();
        Attributes given = Attributes.of(attributes);
        List<String> outputs = List.of(output);
        nodes.add(
                new Node(
                        name.isEmpty() ? "" : name + "/" + what,
                        onnx(type),
                        given,
                        Operators.bind(onnx(type), given, inputs, outputs),
                        inputs,
                        outputs));
    }

    private static Signature onnx(String type) {
        return new Signature(Signature.ONNX, type, OpsetUpgrade.VERSION);
    }

    /** The graph. */
    Graph build() {
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, nodes);
    }
}
