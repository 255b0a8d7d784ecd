package dev.octet.model.graph;

import dev.octet.model.operator.Operators;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts graphs together, node by node. */
public final class Build {
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private int version = 13;

    /** A value of which only the name is declared. */
    public static Value value(String name) {
        return value(name, null);
    }

    /** A value whose type of elements is declared. */
    public static Value value(String name, ElementType element) {
        return new Value(name, element, Optional.empty());
    }

    /** Adds inputs. */
    public Build inputs(String... names) {
        for (String name : names) {
            inputs.add(value(name));
        }
        return this;
    }

    /** Adds an input as it is declared. */
    public Build input(Value input) {
        inputs.add(input);
        return this;
    }

    /** Adds outputs. */
    public Build outputs(String... names) {
        for (String name : names) {
            outputs.add(value(name));
        }
        return this;
    }

    /** Adds an output as it is declared. */
    public Build output(Value output) {
        outputs.add(output);
        return this;
    }

    /** Adds a constant. */
    public Build constant(String name, Tensor value) {
        constants.put(name, value);
        return this;
    }

    /** Nodes that are added from now on are of this version, and no longer of 13. */
    public Build version(int newer) {
        version = newer;
        return this;
    }

    /** Adds a node of version 13: {@code add("y = Add(a, b)")}. */
    public Build add(String text) {
        return add(text, Map.of(), List.of());
    }

    /**
     * Adds a node.
     *
     * @param captured what its graphs use of those around them
     */
    public Build add(String text, Map<String, Object> attributes, List<String> captured) {
        return add(Signature.ONNX, version, text, attributes, captured);
    }

    /** Adds a node of ONNX Runtime's own operators. */
    public Build microsoft(String text, Map<String, Object> attributes) {
        return add(Signature.MICROSOFT, 1, text, attributes, List.of());
    }

    private Build add(
            String domain,
            int version,
            String text,
            Map<String, Object> attributes,
            List<String> captured) {
        String[] parts = text.split(" = |\\(|\\)", -1);
        List<String> out = List.of(parts[0].split(", ", -1));
        List<String> in = parts[2].isEmpty() ? List.of() : List.of(parts[2].split(", ", -1));
        Signature signature = new Signature(domain, parts[1], version);
        Attributes given = Attributes.of(attributes);
        List<String> all = new ArrayList<>(in);
        all.addAll(captured);
        nodes.add(
                new Node(
                        "", signature, given, Operators.bind(signature, given, in, out), all, out));
        return this;
    }

    /** The graph. */
    public Graph graph() {
        return new Graph("test", inputs, outputs, constants, nodes);
    }
}
