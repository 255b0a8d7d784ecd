package dev.octet.model.operator.quantized;

import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/** From [images, spatial..., channels] to [images, channels, spatial...] and back. */
public final class ChannelsLast {
    private ChannelsLast() {}

    /**
     * A shape with channels first.
     *
     * @param shape channels last
     * @throws IllegalArgumentException when it has fewer than two axes
     */
    public static Shape toFirst(Shape shape) {
        if (shape.rank() < 2) {
            throw new IllegalArgumentException("images have at least two axes, got shape " + shape);
        }
        int[] dims = shape.dims();
        System.arraycopy(dims, 1, dims, 2, dims.length - 2);
        dims[1] = shape.get(-1);
        return Shape.of(dims);
    }

    /** A shape with channels last; see {@link #toFirst(Shape)}. */
    public static Shape toLast(Shape shape) {
        int[] dims = shape.dims();
        System.arraycopy(dims, 2, dims, 1, dims.length - 2);
        dims[dims.length - 1] = shape.get(1);
        return Shape.of(dims);
    }

    /** A copy with channels first. */
    public static Tensor toFirst(Tensor tensor) {
        Shape to = toFirst(tensor.shape());
        return transposed(tensor, to, to.count(2, to.rank()), to.get(1));
    }

    /** A copy with channels last. */
    public static Tensor toLast(Tensor tensor) {
        Shape from = tensor.shape();
        return transposed(tensor, toLast(from), from.get(1), from.count(2, from.rank()));
    }

    private static Tensor transposed(Tensor from, Shape shape, int rows, int columns) {
        Tensor to = Tensor.zeros(from.element(), shape);
        for (int i = 0; i < from.count(); i++) {
            int matrix = i / columns / rows * rows * columns;
            to.copy(matrix + i % columns * rows + i / columns % rows, from, i, 1);
        }
        return to;
    }
}
