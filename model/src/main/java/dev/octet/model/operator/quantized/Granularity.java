package dev.octet.model.operator.quantized;

import dev.octet.model.tensor.Shape;

/**
 * Which scale and zero point belong to an element: there is one of each for a whole tensor, for
 * each position along an axis, or for each block of some elements along an axis.
 *
 * @param axis may count from behind
 * @param blockSize elements of a block; 0 where there are none
 */
record Granularity(int axis, int blockSize) {
    /** Which parameter belongs to an element, both counted in row-major order. */
    interface Index {
        int of(int element);
    }

    /**
     * For a tensor.
     *
     * @param parameters the shape of the scales
     * @throws IllegalArgumentException when the shapes do not fit
     */
    Index over(Shape whole, Shape parameters) {
        if (Quantization.isSingle(parameters)) {
            return element -> 0;
        }
        int along = whole.axis(axis);
        int dim = whole.get(along);
        int inner = whole.count(along + 1, whole.rank());
        if (blockSize == 0) {
            require(parameters.equals(Shape.of(dim)), whole, parameters);
            return element -> element / inner % dim;
        }
        int blocks = (int) ((dim + blockSize - 1L) / blockSize);
        require(parameters.equals(whole.with(along, blocks)), whole, parameters);
        return element ->
                (element / inner / dim * blocks + element / inner % dim / blockSize) * inner
                        + element % inner;
    }

    private void require(boolean fits, Shape whole, Shape parameters) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "scales of shape "
                            + parameters
                            + " do not fit shape "
                            + whole
                            + " along axis "
                            + axis
                            + (blockSize == 0 ? "" : " in blocks of " + blockSize));
        }
    }
}
