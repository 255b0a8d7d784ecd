package dev.octet.model.rewrite;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.reduce.Reduce;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reductions of floats along axes that are neighbours, as far as they have elements. */
final class Reductions implements Pass {
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
        int[] dims = grouped(type.shape(), axes);
        if (dims == null) {
            return;
        }
        Request request =
                dev.octet.request.Reduce.of(
                        dev.octet.request.Reduce.Kind.valueOf(reduce.kind().name()), 1, 1, dims);
        TensorType output = editor.type(node.outputs().get(0));
        editor.remove(node);
        editor.add(
                Computed.of(request, Parameters.none(), List.of(), List.of(Role.SRC), output),
                node.name(),
                List.of(node.inputs().get(0)),
                node.outputs());
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
    static Optional<Node> ofLast(
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
        Reduce other =
                new Reduce(
                        reduce.kind(),
                        moved.stream().mapToInt(Long::intValue).toArray(),
                        reduce.keepDims(),
                        false,
                        reduce.floatsOnly());
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
