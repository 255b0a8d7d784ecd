package dev.octet.quant;

import dev.octet.kernel.Grouping;
import java.util.Arrays;

/**
 * A dense tensor cut into runs of neighbouring elements that share a scale, in the order of memory.
 * The same order as {@link Grouping#index}, without a division for each element.
 */
final class Runs {
    private final Grouping grouping;
    private final int elements;
    private final int count;
    private final int row;
    private final int run;

    /**
     * Cuts a tensor.
     *
     * @throws IllegalArgumentException for a shape with a negative extent, too many elements for an
     *     array, or without the grouping's axis
     */
    Runs(Grouping grouping, int... shape) {
        this.grouping = grouping;
        elements = elements(shape);
        count = grouping.count(shape);
        row = shape.length == 0 ? 1 : shape[shape.length - 1];
        run =
                switch (grouping.kind()) {
                    case PER_TENSOR -> elements;
                    case PER_CHANNEL -> inner(grouping.axis(), shape);
                    case PER_ROW -> row;
                    case PER_GROUP -> Math.min(grouping.size(), row);
                };
    }

    /** One run of a tensor. */
    interface Visitor {
        /**
         * Elements [from, to) have this scale.
         *
         * @param index as {@link Grouping#index}
         */
        void run(int index, int from, int to);
    }

    /** The product of the extents, 1 for none. */
    static int elements(int... shape) {
        long product = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("an extent of the shape is " + extent);
            }
            product *= extent;
            if (product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "the shape has more than %d elements".formatted(Integer.MAX_VALUE));
            }
        }
        return (int) product;
    }

    /** Elements of the tensor. */
    int elements() {
        return elements;
    }

    /** How many scales there are. */
    int count() {
        return count;
    }

    /** Whether the elements of every index are neighbours. */
    private boolean oneEach() {
        return grouping.kind() != Grouping.Kind.PER_CHANNEL || (long) run * count >= elements;
    }

    /**
     * The elements with the same index side by side, in the order of the indices. Every index has
     * as many, but for groups, where they are side by side anyway.
     */
    float[] gathered(float[] x) {
        if (oneEach()) {
            return x;
        }
        float[] gathered = new float[elements];
        int[] next = new int[count];
        Arrays.setAll(next, index -> index * (elements / count));
        forEach(
                (index, from, to) -> {
                    System.arraycopy(x, from, gathered, next[index], to - from);
                    next[index] += to - from;
                });
        return gathered;
    }

    /** The runs of {@link #gathered}: one for each index. */
    void forEachGathered(Visitor visitor) {
        if (oneEach()) {
            forEach(visitor);
            return;
        }
        int size = elements / count;
        for (int index = 0; index < count; index++) {
            visitor.run(index, index * size, (index + 1) * size);
        }
    }

    void forEach(Visitor visitor) {
        boolean groups = grouping.kind() == Grouping.Kind.PER_GROUP;
        int index = 0;
        int from = 0;
        while (from < elements) {
            // the last group of a row may be shorter
            int to = from + (groups ? Math.min(run, row - from % row) : run);
            visitor.run(index, from, to);
            index = index + 1 == count ? 0 : index + 1;
            from = to;
        }
    }

    private static int inner(int axis, int[] shape) {
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= shape[i];
        }
        return inner;
    }
}
