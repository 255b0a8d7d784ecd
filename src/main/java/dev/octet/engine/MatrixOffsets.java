package dev.octet.engine;

import dev.octet.request.Matmul;
import dev.octet.request.StridedShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the matrices of a batch begin: for each entry, in elements.
 *
 * @param src of src
 * @param weights of the weights
 * @param residual of a residual; those it would have where there is none
 * @param dst of dst
 */
public record MatrixOffsets(int[] src, int[] weights, int[] residual, int[] dst) {

    /** Those of a request. */
    public static MatrixOffsets of(Matmul matmul) {
        List<Integer> batch = matmul.batch();
        return new MatrixOffsets(
                offsets(batch, matmul.srcLayout()),
                offsets(batch, matmul.weightsLayout()),
                offsets(batch, matmul.residualLayout()),
                offsets(batch, matmul.dstLayout()));
    }

    /** One behind the other, in the order of the components. */
    int[] all() {
        return Stream.of(src, weights, residual, dst).flatMapToInt(Arrays::stream).toArray();
    }

    private static int[] offsets(List<Integer> batch, StridedShape layout) {
        int[] offsets = {0};
        for (int axis = 0; axis < batch.size(); axis++) {
            int size = batch.get(axis);
            int stride = layout.shape().get(axis) == 1 ? 0 : layout.strides().get(axis);
            int[] inner = new int[offsets.length * size];
            for (int i = 0; i < inner.length; i++) {
                inner[i] = offsets[i / size] + i % size * stride;
            }
            offsets = inner;
        }
        return offsets;
    }

    /** Elements from a row of a matrix to the next; 0 where all rows are one. */
    public static int rowStride(StridedShape layout) {
        int row = layout.shape().size() - 2;
        return layout.shape().get(row) == 1 ? 0 : layout.strides().get(row);
    }
}
