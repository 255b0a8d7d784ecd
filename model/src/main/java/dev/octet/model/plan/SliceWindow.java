package dev.octet.model.plan;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.data.Slice;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
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
        List<TensorType> types = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (String input : node.inputs()) {
            types.add(input.isEmpty() ? null : typed.type(input));
            values.add(typed.graph().constants().get(input));
        }
        Slice.Bounds bounds = ((Slice) node.operator()).bounds(Inputs.of(types, values));
        if (bounds == null) {
            return Optional.empty();
        }
        Shape source = types.get(0).shape();
        Slice.Part part = Slice.part(source, bounds);
        int first = part.shape().count() == 0 ? 0 : part.first(source);
        return Optional.of(new SliceWindow(first, part.strides(source)));
    }
}
