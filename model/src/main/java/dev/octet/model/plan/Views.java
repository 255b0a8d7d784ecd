package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.rewrite.TypedGraph;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Nodes whose output has the bytes of their first input, so that nothing is to be done. */
final class Views {
    private static final Set<String> RESHAPES =
            Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast");

    private Views() {}

    static boolean isView(Node node, TypedGraph typed) {
        String type = node.signature().type();
        boolean mayBe =
                node.signature().domain().equals(Signature.ONNX)
                        && (RESHAPES.contains(type) || type.equals("Transpose"))
                        && node.outputs().stream().filter(output -> !output.isEmpty()).count() == 1;
        // training is refused when it is run
        if (!mayBe || type.equals("Dropout") && node.inputs().size() > 2) {
            return false;
        }
        TensorType from = typed.type(node.inputs().get(0));
        TensorType to = typed.type(node.outputs().get(0));
        boolean same = from.element() == to.element() && from.bytes() == to.bytes();
        return same
                && (RESHAPES.contains(type)
                        || type.equals("Transpose") && keepsOrder(from.shape(), axes(node, from)));
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
}
