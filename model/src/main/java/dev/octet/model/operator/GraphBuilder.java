package dev.octet.model.operator;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a graph together, node by node, each behind those whose outputs it uses. Not thread-safe.
 */
public final class GraphBuilder {
    private final String name;
    private final int version;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    /**
     * A graph without anything.
     *
     * @param version of ONNX's operators
     */
    public GraphBuilder(String name, int version) {
        this.name = name;
        this.version = version;
    }

    /** The version of ONNX's operators. */
    public int version() {
        return version;
    }

    /** A dimension that has a name. */
    public static Dimension named(String name) {
        return new Dimension(-1, name);
    }

    /** A dimension that is a number. */
    public static Dimension fixed(long size) {
        return new Dimension(size, "");
    }

    private static Value value(String name, ElementType element, Dimension... dims) {
        return new Value(name, element, Optional.of(List.of(dims)));
    }

    /** Adds an input; returns its name. */
    public String input(String name, ElementType element, Dimension... dims) {
        return input(value(name, element, dims));
    }

    /** Adds an input; returns its name. */
    public String input(Value input) {
        inputs.add(input);
        return input.name();
    }

    /** Adds an output. */
    public void output(String name, ElementType element, Dimension... dims) {
        output(value(name, element, dims));
    }

    /** Adds an output. */
    public void output(Value output) {
        outputs.add(output);
    }

    /** Adds a constant, or replaces the one of that name; returns its name. */
    public String constant(String name, Tensor value) {
        constants.put(name, value);
        return name;
    }

    /** Adds a node of one of ONNX's operators with one output, called like it; returns it. */
    public String add(String type, String output, String... inputs) {
        return add(type, Map.of(), output, inputs);
    }

    /** Adds a node of one of ONNX's operators with one output, called like it; returns it. */
    public String add(
            String type, Map<String, Object> attributes, String output, String... inputs) {
        add(onnx(type), attributes, output, List.of(inputs), List.of(output));
        return output;
    }

    /** One of ONNX's operators, of the version that the graph is of. */
    public Signature onnx(String type) {
        return new Signature(Signature.ONNX, type, version);
    }

    /** One of ONNX Runtime's operators. */
    public static Signature microsoft(String type) {
        return new Signature(Signature.MICROSOFT, type, 1);
    }

    /**
     * Adds a node.
     *
     * @throws dev.octet.model.operator.definition.Unsupported when there is no such operator, or it
     *     has no such attributes, inputs or outputs
     */
    public void add(
            Signature signature,
            Map<String, Object> attributes,
            String name,
            List<String> inputs,
            List<String> outputs) {
        Attributes given = Attributes.of(attributes);
        nodes.add(
                new Node(
                        name,
                        signature,
                        given,
                        Operators.bind(signature, given, inputs, outputs),
                        inputs,
                        outputs));
    }

    /** Adds a node that is there already. */
    public void add(Node node) {
        nodes.add(node);
    }

    /**
     * The graph.
     *
     * @throws IllegalArgumentException when a name is given twice, or used before it is there
     */
    public Graph build() {
        return new Graph(name, inputs, outputs, constants, nodes);
    }
}
