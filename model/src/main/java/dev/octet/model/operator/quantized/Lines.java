package dev.octet.model.operator.quantized;

import dev.octet.model.tensor.Shape;

/**
 * Parameters of matrices: one for all of them, a vector with one for each row or column, or a
 * tensor with one for each row or column of each matrix.
 */
public final class Lines {
    private Lines() {}

    /**
     * Parameters of rows, in a shape that broadcasts to the matrices'.
     *
     * @throws IllegalArgumentException when they do not fit
     */
    public static Shape rows(Shape matrices, Shape parameters) {
        return of(matrices, parameters, -2, "rows");
    }

    /** Parameters of columns; see {@link #rows}. */
    public static Shape columns(Shape matrices, Shape parameters) {
        return of(matrices, parameters, -1, "columns");
    }

    private static Shape of(Shape matrices, Shape parameters, int axis, String lines) {
        if (Quantization.isSingle(parameters)) {
            return Shape.scalar();
        }
        if (matrices.rank() >= 2) {
            int count = matrices.get(axis);
            if (parameters.equals(Shape.of(count))) {
                return axis == -2 ? Shape.of(count, 1) : parameters;
            }
            int other = axis == -2 ? -1 : -2;
            if (parameters.rank() == matrices.rank()
                    && parameters.get(other) == 1
                    && Shape.broadcast(parameters, matrices).equals(matrices)) {
                return parameters;
            }
        }
        throw new IllegalArgumentException(
                "parameters of shape "
                        + parameters
                        + " do not fit the "
                        + lines
                        + " of matrices of shape "
                        + matrices);
    }
}
