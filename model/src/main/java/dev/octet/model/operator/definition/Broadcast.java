package dev.octet.model.operator.definition;

import dev.octet.model.tensor.Shape;

/**
 * Walks over the elements of a shape in their order, and for each says which element of other
 * tensors, broadcast to it, belongs to it. Not thread-safe.
 */
public final class Broadcast {
    private final int[] dims;
    private final int[][] strides;
    private final int[] at;
    private final int[] offsets;

    /**
     * Over a shape.
     *
     * @param tensors shapes that broadcast to it
     */
    public Broadcast(Shape whole, Shape... tensors) {
        this.dims = whole.dims();
        this.at = new int[dims.length];
        this.offsets = new int[tensors.length];
        this.strides = new int[tensors.length][];
        for (int t = 0; t < tensors.length; t++) {
            strides[t] = tensors[t].stridesIn(whole);
        }
    }

    /** Over a shape, with strides for each tensor, one for each axis. */
    public Broadcast(Shape whole, int[]... strides) {
        this.dims = whole.dims();
        this.at = new int[dims.length];
        this.offsets = new int[strides.length];
        this.strides = strides;
    }

    /** Which element of a tensor belongs to the present one. */
    public int offset(int tensor) {
        return offsets[tensor];
    }

    /** Where the present one is along an axis. */
    public int at(int axis) {
        return at[axis];
    }

    /** Goes on to the next one. */
    public void next() {
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            at[axis]++;
            for (int t = 0; t < strides.length; t++) {
                offsets[t] += strides[t][axis];
            }
            if (at[axis] < dims[axis]) {
                return;
            }
            for (int t = 0; t < strides.length; t++) {
                offsets[t] -= strides[t][axis] * dims[axis];
            }
            at[axis] = 0;
        }
    }
}
