package dev.octet.model.rewrite.expand;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A node that others are about to take the place of. Not thread-safe. */
final class Expansion {
    private final Editor editor;
    private final Node node;
    private final Map<String, List<String>> shared;

    /**
     * Of a node.
     *
     * @param shared values that several nodes' expansions use, by what they are
     */
    Expansion(Editor editor, Node node, Map<String, List<String>> shared) {
        this.editor = editor;
        this.node = node;
        this.shared = shared;
    }

    Editor editor() {
        return editor;
    }

    Node node() {
        return node;
    }

    boolean has(int i) {
        return i < node.inputs().size() && !node.inputs().get(i).isEmpty();
    }

    String in(int i) {
        return node.inputs().get(i);
    }

    Shape shape(int i) {
        return shape(in(i));
    }

    Shape shape(String value) {
        return editor.type(value).shape();
    }

    TensorType output(int i) {
        return editor.type(node.outputs().get(i));
    }

    /** Whether an output is used, or one of the graph's. */
    boolean gives(int i) {
        if (i >= node.outputs().size() || node.outputs().get(i).isEmpty()) {
            return false;
        }
        String output = node.outputs().get(i);
        return editor.isOutput(output) || !editor.users(output).isEmpty();
    }

    /** Whether these inputs are floats, where they are there. */
    boolean areFloats(int... inputs) {
        for (int i : inputs) {
            if (has(i) && editor.type(in(i)).element() != ElementType.FLOAT) {
                return false;
            }
        }
        return true;
    }

    /** Whether all inputs are. */
    boolean areAllFloats() {
        return node.inputs().stream()
                .allMatch(
                        input ->
                                input.isEmpty()
                                        || editor.type(input).element() == ElementType.FLOAT);
    }

    float real(String attribute, float otherwise) {
        Object value = node.attributes().get(attribute);
        return value == null ? otherwise : (Float) value;
    }

    long integer(String attribute, long otherwise) {
        Object value = node.attributes().get(attribute);
        return value == null ? otherwise : (Long) value;
    }

    /** Adds a node of an ONNX operator; returns its output. */
    String add(String type, Map<String, Object> attributes, String... inputs) {
        return addAll(type, attributes, 1, inputs).get(0);
    }

    /** Adds a node without attributes; returns its output. */
    String add(String type, String... inputs) {
        return add(type, Map.of(), inputs);
    }

    /** Adds a node of several outputs. */
    List<String> addAll(String type, Map<String, Object> attributes, int count, String... inputs) {
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outputs.add(editor.name(node.outputs().get(0)));
        }
        add(Nodes.of(type, Attributes.of(attributes), List.of(inputs), outputs));
        return outputs;
    }

    private void add(Node made) {
        editor.add(
                node.name(),
                made.signature(),
                made.attributes(),
                made.operator(),
                made.inputs(),
                made.outputs());
    }

    /** Adds what a kernel computes; returns its output. */
    String compute(
            Request request,
            Parameters parameters,
            List<Role> roles,
            TensorType type,
            List<String> inputs) {
        String output = editor.name(node.outputs().get(0));
        editor.add(
                Computed.of(request, parameters, List.of(), roles, type),
                node.name(),
                inputs,
                List.of(output));
        return output;
    }

    /** Adds an expression of tensors. */
    String express(String line, TensorType type, String... sources) {
        List<Role> roles = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            roles.add(Role.source(i));
        }
        return compute(
                Request.parse("eltwise " + line), Parameters.none(), roles, type, List.of(sources));
    }

    String reshape(String value, int... dims) {
        Tensor shape = Tensor.zeros(ElementType.INT64, Shape.of(dims.length));
        for (int i = 0; i < dims.length; i++) {
            shape.setLong(i, dims[i]);
        }
        return add("Reshape", Map.of("allowzero", 1L), value, editor.constant("shape", shape));
    }

    String transpose(String value, long... perm) {
        return add(
                "Transpose", Map.of("perm", java.util.Arrays.stream(perm).boxed().toList()), value);
    }

    /** Elements begin to end, without the latter, along an axis. */
    String slice(String value, int axis, long begin, long end) {
        return add("Slice", value, longs(begin), longs(end), longs(axis));
    }

    String longs(long... values) {
        return editor.constant("numbers", Tensor.of(values, values.length));
    }

    String scalar(float value) {
        return editor.constant("number", Tensor.of(new float[] {value}));
    }

    /** Values that are the same for all nodes that ask for them by this key. */
    List<String> shared(String key, Supplier<List<String>> make) {
        List<String> made = shared.get(key);
        if (made == null) {
            made = make.get();
            shared.put(key, made);
        }
        return made;
    }

    /** Lets a value that was added last of all be one of the node's outputs. */
    void give(int i, String value) {
        String output = node.outputs().get(i);
        editor.remove(node);
        Node giver = editor.giver(value);
        boolean isFree =
                giver != null && giver.outputs().size() == 1 && editor.users(value).isEmpty();
        if (!isFree || node.inputs().contains(value) || isShared(value)) {
            add(Nodes.identity(value, output));
            return;
        }
        editor.remove(giver);
        editor.add(
                node.name(),
                giver.signature(),
                giver.attributes(),
                giver.operator(),
                giver.inputs(),
                List.of(output));
    }

    private boolean isShared(String value) {
        return shared.values().stream().anyMatch(values -> values.contains(value));
    }
}
