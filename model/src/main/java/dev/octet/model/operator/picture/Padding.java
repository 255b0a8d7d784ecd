package dev.octet.model.operator.picture;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;

/** Puts elements in front of and behind a tensor along its axes, or takes them away. */
final class Padding {
    private Padding() {}

    /**
     * The padded shape.
     *
     * @param pads how many elements come in front along each axis, then behind along each; where
     *     that is less than 0, how many go
     * @throws IllegalArgumentException when more go than there are
     */
    static Shape shape(Shape shape, int[] pads) {
        long[] dims = new long[shape.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = (long) shape.get(i) + pads[i] + pads[dims.length + i];
            if (dims[i] < 0) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "axis %d of shape %s cannot be padded by %d in front and %d behind",
                                i, shape, pads[i], pads[dims.length + i]));
            }
        }
        return Shape.of(dims);
    }

    /**
     * Pads.
     *
     * @param pads see {@link #shape}
     * @param constant one element, for {@link Pad.Mode#CONSTANT}
     */
    static Tensor pad(Tensor x, int[] pads, Pad.Mode mode, Tensor constant) {
        Shape out = shape(x.shape(), pads);
        Tensor y = Tensor.zeros(x.element(), out);
        if (y.count() == 0) {
            return y;
        }
        int rank = out.rank();
        int[][] sources = sources(x.shape(), pads, mode);
        int[] strides = x.shape().strides();
        Broadcast walk = new Broadcast(out, out);
        for (int i = 0; i < y.count(); i++) {
            int from = 0;
            for (int axis = 0; axis < rank && from >= 0; axis++) {
                int source = sources[axis][walk.at(axis)];
                from = source < 0 ? -1 : from + source * strides[axis];
            }
            if (from < 0) {
                y.copy(i, constant, 0, 1);
            } else {
                y.copy(i, x, from, 1);
            }
            walk.next();
        }
        return y;
    }

    /** For each place along each axis of the padded tensor its place in the source, or -1. */
    static int[][] sources(Shape shape, int[] pads, Pad.Mode mode) {
        Shape out = shape(shape, pads);
        int rank = out.rank();
        int[][] sources = new int[rank][];
        for (int i = 0; i < rank; i++) {
            sources[i] = sources(shape.get(i), pads[i], pads[rank + i], out.get(i), mode);
        }
        return sources;
    }

    /** For each place along an axis of the padded tensor its place in the source, or -1. */
    private static int[] sources(int size, int front, int back, int out, Pad.Mode mode) {
        // what goes goes first: the rest is what is repeated
        int first = Math.max(0, -front);
        int rest = size - first - Math.max(0, -back);
        if (mode != Pad.Mode.CONSTANT && rest <= 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d elements padded by %d in front and %d behind leave none to repeat",
                            size, front, back));
        }
        int[] sources = new int[out];
        for (int i = 0; i < out; i++) {
            int place = place(i - Math.max(0, front), rest, mode);
            sources[i] = place < 0 ? -1 : first + place;
        }
        return sources;
    }

    private static int place(int i, int size, Pad.Mode mode) {
        if (i >= 0 && i < size) {
            return i;
        }
        return switch (mode) {
            case CONSTANT -> -1;
            case EDGE -> i < 0 ? 0 : size - 1;
            case WRAP -> Math.floorMod(i, size);
            case REFLECT -> {
                long period = Math.max(1, 2L * (size - 1));
                long place = Math.floorMod((long) i, period);
                yield (int) (place < size ? place : period - place);
            }
        };
    }
}
