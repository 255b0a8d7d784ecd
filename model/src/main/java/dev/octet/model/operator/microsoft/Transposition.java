package dev.octet.model.operator.microsoft;

import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/** The last two axes of tensors, exchanged where an operator's attribute says so. */
final class Transposition {
    private Transposition() {}

    /** The shape with the last two axes exchanged. */
    static Shape of(Shape shape) {
        int[] dims = shape.dims();
        dims[dims.length - 2] = shape.get(-1);
        dims[dims.length - 1] = shape.get(-2);
        return Shape.of(dims);
    }

    /** A copy with the last two axes exchanged. */
    static Tensor of(Tensor from) {
        Tensor to = Tensor.zeros(from.element(), of(from.shape()));
        int rows = from.shape().get(-2);
        int columns = from.shape().get(-1);
        for (int i = 0; i < from.count(); i++) {
            int matrix = i / columns / rows * rows * columns;
            to.copy(matrix + i % columns * rows + i / columns % rows, from, i, 1);
        }
        return to;
    }
}
