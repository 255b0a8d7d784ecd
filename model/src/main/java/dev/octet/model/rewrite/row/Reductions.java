package dev.octet.model.rewrite.row;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.reduce.Reduce;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reductions of floats: along axes that are neighbours, as far as they have elements; others are
 * moved there first.
 */
public final class Reductions implements Pass {
    @Override
    public String name() {
        return "reductions";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Reduce reduce) {
                replace(editor, node, reduce);
            }
        }
        return editor.build();
    }

    private static void replace(Editor editor, Node node, Reduce reduce) {
        TensorType type = editor.type(node.inputs().get(0));
        int[] axes = reduce.axes(editor.inputs(node));
        if (type.element() != ElementType.FLOAT
                || type.shape().count() == 0
                || axes == null
                || axes.length == 0) {
            return;
        }
        String input = node.inputs().get(0);
        int[] dims = grouped(type.shape(), axes);
        if (dims == null) {
            input = behindOthers(editor, input, axes);
            int count = type.shape().count();
            int along = Arrays.stream(axes).map(type.shape()::get).reduce(1, (a, b) -> a * b);
            dims = new int[] {count / along, along, 1};
        }
        Request request =
                dev.octet.request.Reduce.of(
                        dev.octet.request.Reduce.Kind.valueOf(reduce.kind().name()), 1, 1, dims);
        TensorType output = editor.type(node.outputs().get(0));
        editor.remove(node);
        editor.add(
                Computed.of(request, Parameters.none(), List.of(), List.of(Role.SRC), output),
                node.name(),
                List.of(input),
                node.outputs());
    }

    /** A tensor with some of its axes behind the others. */
    private static String behindOthers(Editor editor, String input, int[] axes) {
        List<Long> order = new ArrayList<>();
        for (int axis = 0; axis < editor.type(input).shape().rank(); axis++) {
            int at = axis;
            if (Arrays.stream(axes).noneMatch(each -> each == at)) {
                order.add((long) axis);
            }
        }
        Arrays.stream(axes).forEach(axis -> order.add((long) axis));
        String moved = editor.name(input);
        editor.add(
                Nodes.of(
                        "Transpose",
                        Attributes.of(Map.of("perm", order)),
                        List.of(input),
                        List.of(moved)));
        return moved;
    }

    /** The elements in front of the axes, along them, and behind; null where they lie apart. */
    private static int[] grouped(Shape shape, int[] axes) {
        int[] dims = {1, 1, 1};
        int part = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int at = axis;
            boolean reduced = Arrays.stream(axes).anyMatch(each -> each == at);
            if (shape.get(axis) == 1) {
                continue;
            }
            if (reduced && part == 2) {
                return null;
            }
            part = reduced ? 1 : part == 1 ? 2 : part;
            dims[part] *= shape.get(axis);
        }
        return dims;
    }

    /**
     * The same reduction of a tensor whose channels are last, where the result is the same: over
     * all places of an image, or with its axes kept.
     */
    public static Optional<Node> ofLast(
            Editor editor, Node node, Reduce reduce, String input, String output) {
        int[] axes = reduce.axes(editor.inputs(node));
        int rank = editor.type(node.inputs().get(0)).shape().rank();
        boolean spatial = axes != null && Arrays.stream(axes).noneMatch(axis -> axis == 1);
        boolean whole = spatial && axes.length >= rank - 2;
        if (axes == null || axes.length == 0 || !reduce.keepDims() && !whole) {
            return Optional.empty();
        }
        List<Long> moved =
                Arrays.stream(axes)
                        .map(axis -> axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1)
                        .sorted()
                        .asLongStream()
                        .boxed()
                        .toList();
        Shape last = Shapes.channelsLast(editor.type(node.inputs().get(0)).shape());
        int[] movedAxes = moved.stream().mapToInt(Long::intValue).toArray();
        if (grouped(last, movedAxes) == null) {
            return Optional.empty();
        }
        Reduce other =
                new Reduce(reduce.kind(), movedAxes, reduce.keepDims(), false, reduce.floatsOnly());
        return Optional.of(
                new Node(
                        node.name(),
                        node.signature(),
                        Attributes.of(
                                Map.of("axes", moved, "keepdims", reduce.keepDims() ? 1L : 0L)),
                        other,
                        List.of(input),
                        List.of(output)));
    }
}
