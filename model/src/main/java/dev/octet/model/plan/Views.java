package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Nodes whose outputs lie in their first input as they are, so that nothing is to be done. */
final class Views {
    private static final Set<String> RESHAPES =
            Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast");

    private Views() {}

    /**
     * Where outputs lie.
     *
     * @return for each output the byte of the first input at which it begins; empty where they are
     *     to be computed or moved
     */
    static Optional<int[]> of(Node node, TypedGraph typed) {
        if (!node.signature().domain().equals(Signature.ONNX) || node.inputs().isEmpty()) {
            return Optional.empty();
        }
        TensorType from = typed.type(node.inputs().get(0));
        return switch (node.signature().type()) {
            case "Slice" ->
                    SliceWindow.of(node, typed)
                            .flatMap(window -> part(node, typed, window.first(), window.strides()));
            case "Gather" -> element(node, typed, from);
            case "Split" -> parts(node, typed, from);
            default -> isWhole(node, typed, from) ? Optional.of(new int[] {0}) : Optional.empty();
        };
    }

    private static boolean isWhole(Node node, TypedGraph typed, TensorType from) {
        String type = node.signature().type();
        boolean mayBe =
                (RESHAPES.contains(type) || type.equals("Transpose"))
                        && node.outputs().stream().filter(output -> !output.isEmpty()).count() == 1;
        // training is refused when it is run
        if (!mayBe || type.equals("Dropout") && node.inputs().size() > 2) {
            return false;
        }
        TensorType to = typed.type(node.outputs().get(0));
        boolean same = from.element() == to.element() && from.bytes() == to.bytes();
        return same
                && (RESHAPES.contains(type)
                        || type.equals("Transpose") && keepsOrder(from.shape(), axes(node, from)));
    }

    /** One output of elements that are neighbours, or nothing. */
    private static Optional<int[]> part(Node node, TypedGraph typed, int first, int[] strides) {
        TensorType to = typed.type(node.outputs().get(0));
        return areNeighbours(to.shape(), strides)
                // nothing may begin behind the end
                ? Optional.of(new int[] {to.bytes() == 0 ? 0 : first * to.element().bytes()})
                : Optional.empty();
    }

    /** What lies at one constant index. */
    private static Optional<int[]> element(Node node, TypedGraph typed, TensorType from) {
        Tensor index = typed.graph().constants().get(node.inputs().get(1));
        if (index == null || index.count() != 1 || from.shape().count() == 0) {
            return Optional.empty();
        }
        Shape shape = from.shape();
        int axis = axis(node, shape);
        long at = index.getLong(0) < 0 ? index.getLong(0) + shape.get(axis) : index.getLong(0);
        boolean inside = at >= 0 && at < shape.get(axis) && shape.count(0, axis) == 1;
        int bytes = shape.count(axis + 1, shape.rank()) * from.element().bytes();
        return inside ? Optional.of(new int[] {(int) at * bytes}) : Optional.empty();
    }

    private static Optional<int[]> parts(Node node, TypedGraph typed, TensorType from) {
        int axis = axis(node, from.shape());
        if (from.shape().count(0, axis) != 1 || node.outputs().contains("")) {
            return Optional.empty();
        }
        int[] begins = new int[node.outputs().size()];
        for (int i = 1; i < begins.length; i++) {
            begins[i] = begins[i - 1] + typed.type(node.outputs().get(i - 1)).bytes();
        }
        return Optional.of(begins);
    }

    private static int axis(Node node, Shape shape) {
        Object axis = node.attributes().get("axis");
        return shape.axis(axis == null ? 0 : (Long) axis);
    }

    /** Where the axes of a transposition's output come from. */
    static int[] axes(Node transpose, TensorType from) {
        Object perm = transpose.attributes().get("perm");
        int rank = from.shape().rank();
        int[] axes = new int[rank];
        for (int i = 0; i < rank; i++) {
            axes[i] = perm instanceof List<?> list ? ((Long) list.get(i)).intValue() : rank - 1 - i;
        }
        return axes;
    }

    /** Whether axes of more than one element stay in their order. */
    private static boolean keepsOrder(Shape shape, int[] axes) {
        List<Integer> longer = new ArrayList<>();
        for (int axis : axes) {
            if (shape.get(axis) != 1) {
                longer.add(axis);
            }
        }
        return longer.stream().sorted().toList().equals(longer);
    }

    /** Whether elements at these strides lie side by side in their order. */
    private static boolean areNeighbours(Shape shape, int[] strides) {
        int next = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            if (shape.get(i) != 1 && strides[i] != next) {
                return false;
            }
            next *= shape.get(i);
        }
        return shape.count() > 0;
    }
}
