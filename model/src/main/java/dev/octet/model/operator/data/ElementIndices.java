package dev.octet.model.operator.data;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/** Indices that are one for each element: where along an axis of a tensor it lies. */
final class ElementIndices {
    /** What is done for each element. */
    interface Action {
        /**
         * For one element.
         *
         * @param i which one of the indices
         * @param at which one of the tensor
         */
        void accept(int i, int at);
    }

    private ElementIndices() {}

    /** Checks that the indices lie inside of the tensor along the other axes. */
    static void check(Shape data, Shape indices, int axis) {
        boolean fits = indices.rank() == data.rank();
        for (int i = 0; fits && i < data.rank(); i++) {
            fits = i == axis || indices.get(i) <= data.get(i);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "indices of shape "
                            + indices
                            + " must have as many axes as the data of shape "
                            + data
                            + " and be no larger but along axis "
                            + axis);
        }
    }

    /** Goes over all of them. */
    static void forEach(Shape data, Tensor indices, int axis, Action action) {
        int[] strides = data.strides();
        int along = strides[axis];
        strides[axis] = 0;
        Broadcast walk = new Broadcast(indices.shape(), strides);
        for (int i = 0; i < indices.count(); i++) {
            int index = IntegerInputs.position(indices, i, data.get(axis), axis);
            action.accept(i, walk.offset(0) + index * along);
            walk.next();
        }
    }
}
