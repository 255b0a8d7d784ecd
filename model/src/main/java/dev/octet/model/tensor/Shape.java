package dev.octet.model.tensor;

import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;

/**
 * The dimensions of a dense tensor, the last one changing fastest. None is a scalar, and each may
 * be 0. Immutable.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0], 1);

    private final int[] dims;
    private final int count;

    private Shape(int[] dims, int count) {
        this.dims = dims;
        this.count = count;
    }

    /** Without dimensions: one element. */
    public static Shape scalar() {
        return SCALAR;
    }

    /**
     * These dimensions.
     *
     * @throws IllegalArgumentException when one is negative or there are more than 2³¹ - 1 elements
     */
    public static Shape of(int... dims) {
        long[] wide = new long[dims.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = dims[i];
        }
        return of(wide);
    }

    /** These dimensions; see {@link #of(int...)}. */
    public static Shape of(List<Integer> dims) {
        long[] wide = new long[dims.size()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = dims.get(i);
        }
        return of(wide);
    }

    /** These dimensions; see {@link #of(int...)}. */
    public static Shape of(long[] dims) {
        // what one axis of 0 leaves of it must be addressable all the same
        long count = 1;
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "dimensions are at least 0, got %s", Arrays.toString(dims)));
            }
            empty |= dim == 0;
            count = dim == 0 ? count : Math.multiplyHigh(count, dim) == 0 ? count * dim : -1;
            if (count < 0 || count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "a tensor has at most %,d elements, got %s",
                                Integer.MAX_VALUE, Arrays.toString(dims)));
            }
        }
        int[] narrow = new int[dims.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = Math.toIntExact(dims[i]);
        }
        return new Shape(narrow, empty ? 0 : (int) count);
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /**
     * A dimension.
     *
     * @param axis from 0 to rank - 1, or from -rank to -1, counted from behind
     */
    public int get(int axis) {
        return dims[axis(axis)];
    }

    /**
     * An axis, counted from the front.
     *
     * @param axis from -rank to rank - 1
     * @throws IllegalArgumentException when there is no such axis
     */
    public int axis(long axis) {
        if (axis < -rank() || axis >= rank()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "axis %d is outside of [%d, %d) of shape %s",
                            axis, -rank(), rank(), this));
        }
        return (int) (axis < 0 ? axis + rank() : axis);
    }

    /** The number of elements. */
    public int count() {
        return count;
    }

    /** The product of the dimensions from an axis on to another, which is left out. */
    public int count(int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product = Math.multiplyExact(product, dims[i]);
        }
        return product;
    }

    /** A copy of the dimensions. */
    public int[] dims() {
        return dims.clone();
    }

    /** For each axis, how many elements lie between neighbours along it. */
    public int[] strides() {
        int[] strides = new int[rank()];
        int stride = 1;
        for (int i = rank() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, dims[i]);
        }
        return strides;
    }

    /** The same with another dimension at an axis. */
    public Shape with(int axis, int dim) {
        int[] other = dims.clone();
        other[axis(axis)] = dim;
        return of(other);
    }

    /**
     * The shape that two are broadcast to, as NumPy does.
     *
     * @throws IllegalArgumentException when a dimension differs and is 1 on neither side
     */
    public static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i > a.rank() ? 1 : a.get(-i);
            int y = i > b.rank() ? 1 : b.get(-i);
            if (x != y && x != 1 && y != 1) {
                throw new IllegalArgumentException(
                        "shapes " + a + " and " + b + " do not broadcast: " + x + " and " + y);
            }
            dims[rank - i] = x == 1 ? y : x;
        }
        return of(dims);
    }

    /**
     * Strides of this shape inside one that it is broadcast to: 0 where it is 1 or missing.
     *
     * @throws IllegalArgumentException when it does not broadcast to it
     */
    public int[] stridesIn(Shape whole) {
        if (!broadcast(this, whole).equals(whole)) {
            throw new IllegalArgumentException("shape " + this + " does not broadcast to " + whole);
        }
        int[] own = strides();
        int[] strides = new int[whole.rank()];
        for (int i = 1; i <= rank(); i++) {
            strides[whole.rank() - i] = get(-i) == 1 ? 0 : own[rank() - i];
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** As people write it: {@code [1, 128, 384]}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
