package dev.octet.model.operator.data;

import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Indices whose last axis is a place in a tensor: how far along each of its first axes, behind
 * those that it shares with the indices.
 *
 * @param data the tensor
 * @param indices of any rank from 1 on
 * @param batch how many first axes both share
 */
record Tuples(Shape data, Shape indices, int batch) {
    Tuples {
        boolean fits =
                batch >= 0
                        && batch < Math.min(indices.rank(), data.rank())
                        && indices.get(-1) >= 1
                        && indices.get(-1) <= data.rank() - batch;
        for (int i = 0; fits && i < batch; i++) {
            fits = indices.get(i) == data.get(i);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "indices of shape "
                            + indices
                            + " do not fit to data of shape "
                            + data
                            + " with "
                            + batch
                            + " axes in common");
        }
    }

    /** How many axes a place has. */
    int depth() {
        return indices.get(-1);
    }

    /** How many elements lie at a place. */
    int slice() {
        return data.count(batch + depth(), data.rank());
    }

    /** How many places there are. */
    int places() {
        return indices.count(0, indices.rank() - 1);
    }

    /** The shape of what lies at all places. */
    Shape gathered() {
        int[] outer = indices.dims();
        int[] inner = data.dims();
        return Shape.of(
                IntStream.concat(
                                Arrays.stream(outer, 0, outer.length - 1),
                                Arrays.stream(inner, batch + depth(), inner.length))
                        .toArray());
    }

    /** Which element of the data comes first at a place. */
    int first(Tensor values, int place) {
        int perBatch = indices.count(batch, indices.rank() - 1);
        int at = place / perBatch * data.count(batch, data.rank());
        int[] strides = data.strides();
        for (int i = 0; i < depth(); i++) {
            int axis = batch + i;
            at +=
                    IntegerInputs.position(values, place * depth() + i, data.get(axis), axis)
                            * strides[axis];
        }
        return at;
    }
}
