package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.data.Slice;
import dev.octet.model.operator.data.Split;
import dev.octet.model.operator.data.Transpose;
import dev.octet.model.operator.picture.DepthToSpace;
import dev.octet.model.operator.picture.SpaceToDepth;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What moves parts of a picture, where its channels are last. */
final class ChannelMoves {
    private final Editor editor;
    private final Node node;
    private final String input;
    private final Shape shape;

    private ChannelMoves(Editor editor, Node node, String input) {
        this.editor = editor;
        this.node = node;
        this.input = input;
        this.shape = editor.type(node.inputs().get(0)).shape();
    }

    /**
     * Results with their channels last.
     *
     * @param last node that gives the results, whose place this takes
     * @param names of its outputs with their channels last
     */
    record Moved(Node last, List<String> names) {}

    /**
     * Adds what does to a picture whose channels are last as a node does to one whose channels are
     * first, and takes the node away.
     *
     * @param input the picture with its channels last
     * @return null where it is no such node
     */
    static Moved of(Editor editor, Node node, String input) {
        ChannelMoves moves = new ChannelMoves(editor, node, input);
        if (node.operator() instanceof Split && !node.outputs().contains("")) {
            return moves.along("axis", node.inputs());
        }
        if (node.operator() instanceof Slice) {
            return moves.slice();
        }
        if (node.operator() instanceof DepthToSpace blocks) {
            return moves.toSpace(blocks);
        }
        if (node.operator() instanceof SpaceToDepth blocks) {
            return moves.toDepth(blocks);
        }
        return Editor.isOnnx(node, "Reshape") ? moves.shuffle() : null;
    }

    /** Where an axis is when channels are last. */
    private long moved(long axis) {
        int at = shape.axis(axis);
        return at == 0 ? 0 : at == 1 ? shape.rank() - 1 : at - 1;
    }

    private Moved along(String attribute, List<String> inputs) {
        Map<String, Object> attributes = attributes();
        Object axis = attributes.getOrDefault(attribute, 0L);
        attributes.put(attribute, moved((Long) axis));
        return same(attributes, inputs);
    }

    private Moved slice() {
        if (node.inputs().size() == 1) {
            Map<String, Object> attributes = attributes();
            if (!(attributes.get("axes") instanceof List<?> axes)) {
                return null;
            }
            attributes.put("axes", axes.stream().map(axis -> moved((Long) axis)).toList());
            return same(attributes, node.inputs());
        }
        boolean hasAxes = node.inputs().size() > 3 && !node.inputs().get(3).isEmpty();
        Tensor axes = hasAxes ? editor.constant(node.inputs().get(3)) : null;
        if (axes == null) {
            return null;
        }
        Tensor others = Tensor.zeros(axes.type());
        for (int i = 0; i < axes.count(); i++) {
            others.setLong(i, moved(axes.getLong(i)));
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(3, editor.constant(node.inputs().get(3), others));
        return same(attributes(), inputs);
    }

    private Map<String, Object> attributes() {
        Map<String, Object> all = new HashMap<>();
        node.attributes().names().forEach(name -> all.put(name, node.attributes().get(name)));
        return all;
    }

    /** The same operator. */
    private Moved same(Map<String, Object> attributes, List<String> inputs) {
        List<String> given = new ArrayList<>(inputs);
        given.set(0, input);
        List<String> names = node.outputs().stream().map(editor::name).toList();
        Attributes with = Attributes.of(attributes);
        editor.remove(node);
        editor.add(
                node.name(),
                node.signature(),
                with,
                Operators.bind(node.signature(), with, given, names),
                given,
                names);
        return new Moved(node, names);
    }

    private Moved toSpace(DepthToSpace blocks) {
        int b = blocks.blockSize();
        int n = shape.get(0);
        int c = shape.get(1) / (b * b);
        int h = shape.get(2);
        int w = shape.get(3);
        int[] divided =
                blocks.columnRowDepth()
                        ? new int[] {n, h, w, c, b, b}
                        : new int[] {n, h, w, b, b, c};
        List<Long> axes =
                blocks.columnRowDepth()
                        ? List.of(0L, 1L, 4L, 2L, 5L, 3L)
                        : List.of(0L, 1L, 3L, 2L, 4L, 5L);
        return regrouped(node, divided, axes, n, h * b, w * b, c);
    }

    private Moved toDepth(SpaceToDepth blocks) {
        int b = blocks.blockSize();
        int n = shape.get(0);
        int c = shape.get(1);
        int h = shape.get(2) / b;
        int w = shape.get(3) / b;
        List<Long> axes =
                blocks.columnRowDepth()
                        ? List.of(0L, 1L, 3L, 5L, 2L, 4L)
                        : List.of(0L, 1L, 3L, 2L, 4L, 5L);
        return regrouped(node, new int[] {n, h, b, w, b, c}, axes, n, h, w, b * b * c);
    }

    /** Groups of channels whose members take turns: a shape, a transposition and a shape. */
    private Moved shuffle() {
        String grouped = node.outputs().get(0);
        Node transpose = editor.onlyUser(grouped);
        if (transpose == null || !(transpose.operator() instanceof Transpose)) {
            return null;
        }
        Node back = editor.onlyUser(transpose.outputs().get(0));
        if (back == null || !Editor.isOnnx(back, "Reshape") || shape.rank() != 4) {
            return null;
        }
        Shape groups = editor.type(grouped).shape();
        boolean fits =
                groups.rank() == 5
                        && groups.get(0) == shape.get(0)
                        && groups.get(3) == shape.get(2)
                        && groups.get(4) == shape.get(3)
                        && List.of(0L, 2L, 1L, 3L, 4L).equals(transpose.attributes().get("perm"))
                        && editor.type(back.outputs().get(0)).shape().equals(shape);
        if (!fits) {
            return null;
        }
        int n = shape.get(0);
        int h = shape.get(2);
        int w = shape.get(3);
        int[] divided = {n, h, w, groups.get(1), groups.get(2)};
        editor.remove(node);
        editor.remove(transpose);
        return regrouped(back, divided, List.of(0L, 1L, 2L, 4L, 3L), n, h, w, shape.get(1));
    }

    private Moved regrouped(Node last, int[] divided, List<Long> axes, int... dims) {
        editor.remove(last);
        String parts = reshape(input, divided);
        String turned = editor.name(input);
        editor.add(
                Nodes.of(
                        "Transpose",
                        Attributes.of(Map.of("perm", axes)),
                        List.of(parts),
                        List.of(turned)));
        return new Moved(last, List.of(reshape(turned, dims)));
    }

    private String reshape(String value, int... dims) {
        Tensor sizes = Tensor.zeros(ElementType.INT64, Shape.of(dims.length));
        for (int i = 0; i < dims.length; i++) {
            sizes.setLong(i, dims[i]);
        }
        String name = editor.name(value);
        editor.add(
                Nodes.of(
                        "Reshape",
                        Attributes.of(Map.of("allowzero", 1L)),
                        List.of(value, editor.constant("shape", sizes)),
                        List.of(name)));
        return name;
    }
}
