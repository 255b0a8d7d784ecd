package dev.octet.model.rewrite.computed;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Elements of a tensor that are chosen along each axis on its own, as the nearest neighbours of a
 * resize are: {@code dst[i, j, ...] = src[indices0[i], indices1[j], ...]}, or one value where there
 * is no such element.
 *
 * @param element of both tensors
 * @param source shape of the source
 * @param indices along each axis, each in [0, source's size), or -1; as many as dst has
 * @param fill the element that dst has where an index is -1; null where none is
 */
public record Picked(ElementType element, Shape source, List<List<Integer>> indices, Tensor fill)
        implements Operator {
    /** Places that are listed at most: 64 MB of them. */
    private static final int MOST_PLACES = 1 << 24;

    /** Along one axis, where a place takes more. */
    private static final int MOST_ALONG = 1 << 20;

    /** Copies and checks. */
    public Picked {
        indices = indices.stream().map(List::copyOf).toList();
        if (indices.size() != source.rank()) {
            throw new IllegalArgumentException(
                    indices.size() + " lists of indices for " + source.rank() + " axes");
        }
        for (int axis = 0; axis < indices.size(); axis++) {
            for (int index : indices.get(axis)) {
                if (index < (fill == null ? 0 : -1) || index >= source.get(axis)) {
                    throw new IllegalArgumentException(
                            "index " + index + " along axis " + axis + " of " + source);
                }
            }
        }
    }

    /**
     * Whether what makes one shape of another has few enough places to list them all; else the list
     * would need as much memory as the tensor, and more.
     */
    public static boolean isListable(Shape source, Shape out) {
        int axes = out.rank();
        while (axes > 0 && source.get(axes - 1) == out.get(axes - 1)) {
            axes--;
        }
        return out.count(0, axes) <= MOST_PLACES
                && Arrays.stream(out.dims()).allMatch(dim -> dim <= MOST_ALONG);
    }

    /** As a node names it. */
    public static Signature signature() {
        return new Signature(Computed.DOMAIN, "pick", 1);
    }

    /** Elements that lie side by side in both tensors. */
    public int run() {
        int axis = firstWhole();
        return source.count(axis, source.rank());
    }

    /** The first of the axes, to the last, that are taken as they are. */
    private int firstWhole() {
        int axis = source.rank();
        while (axis > 0 && isWhole(axis - 1)) {
            axis--;
        }
        return axis;
    }

    private boolean isWhole(int axis) {
        List<Integer> along = indices.get(axis);
        for (int i = 0; i < along.size(); i++) {
            if (along.get(i) != i) {
                return false;
            }
        }
        return along.size() == source.get(axis);
    }

    /** Where in the source each {@link #run} of dst begins, in order; -1 for one that is filled. */
    public int[] offsets() {
        int axes = firstWhole();
        int[] strides = source.strides();
        int[] offsets = {0};
        for (int axis = 0; axis < axes; axis++) {
            List<Integer> along = indices.get(axis);
            int[] next = new int[offsets.length * along.size()];
            for (int i = 0; i < next.length; i++) {
                int before = offsets[i / along.size()];
                int index = along.get(i % along.size());
                next[i] = before < 0 || index < 0 ? -1 : before + index * strides[axis];
            }
            offsets = next;
        }
        return offsets;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(
                new TensorType(element, Shape.of(indices.stream().map(List::size).toList())));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int run = run();
        int[] offsets = offsets();
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] >= 0) {
                y.copy(i * run, inputs.value(0), offsets[i], run);
                continue;
            }
            for (int k = 0; k < run; k++) {
                y.copy(i * run + k, fill, 0, 1);
            }
        }
        return List.of(y);
    }
}
