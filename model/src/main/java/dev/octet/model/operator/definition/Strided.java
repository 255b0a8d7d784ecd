package dev.octet.model.operator.definition;

import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;

/** Elements that lie at equal distances along each axis: parts, turned and repeated tensors. */
public final class Strided {
    private Strided() {}

    /**
     * A dense copy.
     *
     * @param first which element of the source comes first
     * @param shape of the copy
     * @param strides for each axis of the copy, how many elements of the source lie between
     *     neighbours: 0 repeats, and a negative one goes backwards
     */
    public static Tensor copy(Tensor source, int first, Shape shape, int[] strides) {
        Tensor copy = Tensor.zeros(source.element(), shape);
        if (copy.count() == 0) {
            return copy;
        }
        // the last axes whose elements lie side by side are copied together
        int run = 1;
        int outer = shape.rank();
        while (outer > 0 && (shape.get(outer - 1) == 1 || strides[outer - 1] == run)) {
            run *= shape.get(outer - 1);
            outer--;
        }
        Shape runs = Shape.of(Arrays.copyOf(shape.dims(), outer));
        Broadcast walk = new Broadcast(runs, Arrays.copyOf(strides, outer));
        for (int i = 0; i < runs.count(); i++) {
            copy.copy(i * run, source, first + walk.offset(0), run);
            walk.next();
        }
        return copy;
    }

    /** What lies at one place along an axis, without that axis. */
    public static Tensor at(Tensor source, int axis, int index) {
        int[] strides = source.shape().strides();
        return copy(
                source, index * strides[axis], without(source.shape(), axis), drop(strides, axis));
    }

    /**
     * With axes in another order.
     *
     * @param order for each axis of the result, which one of the source it is
     */
    public static Tensor permuted(Tensor source, int... order) {
        int[] dims = new int[order.length];
        int[] strides = new int[order.length];
        int[] own = source.shape().strides();
        for (int i = 0; i < order.length; i++) {
            dims[i] = source.shape().get(order[i]);
            strides[i] = own[order[i]];
        }
        return copy(source, 0, Shape.of(dims), strides);
    }

    /** The shape without an axis. */
    public static Shape without(Shape shape, int axis) {
        return Shape.of(drop(shape.dims(), axis));
    }

    /**
     * The shape with one axis more.
     *
     * @param axis where it is in the result, from 0 to the rank
     */
    public static Shape insert(Shape shape, int axis, int dim) {
        int[] dims = new int[shape.rank() + 1];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == axis ? dim : shape.get(i < axis ? i : i - 1);
        }
        return Shape.of(dims);
    }

    private static int[] drop(int[] values, int at) {
        int[] rest = Arrays.copyOf(values, values.length - 1);
        System.arraycopy(values, at + 1, rest, at, rest.length - at);
        return rest;
    }
}
