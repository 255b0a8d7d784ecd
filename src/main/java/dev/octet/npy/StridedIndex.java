package dev.octet.npy;

/** Walks an array of Fortran order in C order. */
final class StridedIndex {
    private final int[] shape;
    private final long[] strides;
    private final int[] index;
    private long place;

    /**
     * Begins at an element.
     *
     * @param element its number in C order
     */
    StridedIndex(int[] shape, long element) {
        this.shape = shape;
        strides = new long[shape.length];
        index = new int[shape.length];
        long stride = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        long rest = element;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = (int) (rest % shape[axis]);
            rest /= shape[axis];
            place += index[axis] * strides[axis];
        }
    }

    /** Where the element lies, counted in elements. */
    long place() {
        return place;
    }

    /** On to the next element; after the last one comes the first. */
    void next() {
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis]++;
            place += strides[axis];
            if (index[axis] < shape[axis]) {
                return;
            }
            place -= index[axis] * strides[axis];
            index[axis] = 0;
        }
    }
}
