package dev.octet.model.operator.reduce;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.tensor.Shape;
import java.util.Arrays;

/**
 * The elements of a tensor in groups along some axes: one group for each place along the other
 * axes, in row-major order, and in a group row-major, too. Begins with the first group. Not
 * thread-safe.
 */
final class Groups {
    private final int count;
    private final int size;
    private final int[] offsets;
    private final Broadcast walk;

    /**
     * Groups.
     *
     * @param axes along which a group extends, counted from the front, ascending
     */
    Groups(Shape shape, int... axes) {
        int[] others = others(shape.rank(), axes);
        Shape outer = part(shape, others);
        Shape inner = part(shape, axes);
        count = outer.count();
        size = inner.count();
        walk = new Broadcast(outer, strides(shape, others));
        // a shape without elements may have any number of groups, or any size of them
        offsets = new int[shape.count() == 0 ? 0 : size];
        Broadcast inside = new Broadcast(inner, strides(shape, axes));
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = inside.offset(0);
            inside.next();
        }
    }

    /**
     * What is left of a shape where each group becomes one element.
     *
     * @param axes counted from the front, ascending
     * @param keepDims whether these axes are left with one element each
     */
    static Shape reduced(Shape shape, int[] axes, boolean keepDims) {
        if (!keepDims) {
            return part(shape, others(shape.rank(), axes));
        }
        int[] dims = shape.dims();
        for (int axis : axes) {
            dims[axis] = 1;
        }
        return Shape.of(dims);
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** How many elements each has. */
    int size() {
        return size;
    }

    /** Which element of the tensor an element of the present group is. */
    int at(int i) {
        return walk.offset(0) + offsets[i];
    }

    /** Goes on to the next group. */
    void next() {
        walk.next();
    }

    private static int[] others(int rank, int[] axes) {
        boolean[] inside = new boolean[rank];
        for (int axis : axes) {
            inside[axis] = true;
        }
        int[] others = new int[rank - axes.length];
        int n = 0;
        for (int axis = 0; axis < rank; axis++) {
            if (!inside[axis]) {
                others[n++] = axis;
            }
        }
        return others;
    }

    private static Shape part(Shape shape, int[] axes) {
        return Shape.of(Arrays.stream(axes).map(shape::get).toArray());
    }

    private static int[] strides(Shape shape, int[] axes) {
        int[] strides = shape.strides();
        return Arrays.stream(axes).map(axis -> strides[axis]).toArray();
    }
}
