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

    /**
     * The shape with the first axis in front of the last one.
     *
     * @throws IllegalArgumentException when there are fewer than three axes
     */
    static Shape firstInward(Shape shape) {
        if (shape.rank() < 3) {
            throw new IllegalArgumentException(
                    "matrices with a batch have at least three axes, got shape " + shape);
        }
        int[] dims = shape.dims();
        System.arraycopy(dims, 1, dims, 0, dims.length - 2);
        dims[dims.length - 2] = shape.get(0);
        return Shape.of(dims);
    }

    /** A copy with the first axis in front of the last one. */
    static Tensor firstInward(Tensor from) {
        Tensor to = Tensor.zeros(from.element(), firstInward(from.shape()));
        int first = from.shape().get(0);
        int last = from.shape().get(-1);
        int batch = from.shape().count(1, from.shape().rank() - 1);
        for (int i = 0; i < from.count(); i++) {
            int row = i / last;
            to.copy((row % batch * first + row / batch) * last + i % last, from, i, 1);
        }
        return to;
    }
}
