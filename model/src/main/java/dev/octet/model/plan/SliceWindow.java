package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.rewrite.TypedGraph;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Optional;

/**
 * Which elements of its input a Slice takes.
 *
 * @param first element
 * @param strides elements of the input from one to the next along each axis
 */
record SliceWindow(int first, int[] strides) {
    /** Those of a node whose every number is a constant; else nothing. */
    static Optional<SliceWindow> of(Node node, TypedGraph typed) {
        Tensor starts = constant(node, typed, 1);
        Tensor axes = constant(node, typed, 3);
        Tensor steps = constant(node, typed, 4);
        if (starts == null || has(node, 3) && axes == null || has(node, 4) && steps == null) {
            return Optional.empty();
        }
        Shape shape = typed.type(node.inputs().get(0)).shape();
        // the end follows from the output's shape
        Shape output = typed.type(node.outputs().get(0)).shape();
        int[] strides = shape.strides();
        int first = 0;
        for (int i = 0; i < starts.count(); i++) {
            int axis = shape.axis(axes != null ? axes.getLong(i) : i);
            long step = steps != null ? steps.getLong(i) : 1;
            int size = shape.get(axis);
            long start = starts.getLong(i) < 0 ? starts.getLong(i) + size : starts.getLong(i);
            start = Math.max(0, Math.min(start, step < 0 ? size - 1 : size));
            if (output.count() > 0) {
                first += (int) start * strides[axis];
                strides[axis] *= output.get(axis) == 1 ? 1 : (int) step;
            }
        }
        return Optional.of(new SliceWindow(first, strides));
    }

    private static boolean has(Node node, int i) {
        return i < node.inputs().size() && !node.inputs().get(i).isEmpty();
    }

    private static Tensor constant(Node node, TypedGraph typed, int i) {
        return has(node, i) ? typed.graph().constants().get(node.inputs().get(i)) : null;
    }
}
