package dev.octet.quant.runs;

import dev.octet.request.Grouping;
import dev.octet.text.RootLocale;
import java.util.Arrays;

/**
 * A dense tensor cut into runs of neighbouring elements that share a scale, in the order of memory.
 * The same order as {@link Grouping#index}, without a division for each element.
 */
public final class Runs {
    private final Grouping grouping;
    private final long elements;
    private final int count;
    private final int row;
    private final long run;

    private final boolean isGrouped;

    /** Of grouped channels: elements of a group. */
    private final long slab;

    /** Of grouped channels: channels of a group. */
    private final int cycle;

    /**
     * Cuts a tensor.
     *
     * @throws IllegalArgumentException for a shape with a negative extent, too many elements for a
     *     long, or without the grouping's axis
     */
    public Runs(Grouping grouping, int... shape) {
        this.grouping = grouping;
        elements = elements(shape);
        count = grouping.count(shape);
        row = shape.length == 0 ? 1 : shape[shape.length - 1];
        run =
                switch (grouping.kind()) {
                    case PER_TENSOR -> elements;
                    case PER_CHANNEL -> inner(grouping.axis(), shape);
                    case PER_GROUPED_CHANNEL -> inner(1, shape);
                    case PER_ROW -> row;
                    case PER_GROUP -> Math.min(grouping.size(), row);
                };
        isGrouped = grouping.kind() == Grouping.Kind.PER_GROUPED_CHANNEL;
        cycle = isGrouped ? shape[1] : count;
        slab = isGrouped ? elements / grouping.size() : elements;
    }

    /** One run of a tensor, or the part of it that lies in a piece. */
    public interface Visitor {
        /**
         * Elements [from, to), counted from the beginning of the piece, have this scale.
         *
         * @param index as {@link Grouping#index}
         */
        void run(int index, int from, int to);
    }

    /** The product of the extents, 1 for none. */
    public static long elements(int... shape) {
        long product = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("an extent of the shape is " + extent);
            }
            if (extent > 0 && product > Long.MAX_VALUE / extent) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "shape %s has more than %d elements",
                                Arrays.toString(shape), Long.MAX_VALUE));
            }
            product *= extent;
        }
        return product;
    }

    /** Elements of the tensor. */
    public long elements() {
        return elements;
    }

    /** How many scales there are. */
    public int count() {
        return count;
    }

    /** Whether the elements of every index are neighbours. */
    public boolean oneEach() {
        boolean isApart = grouping.kind() == Grouping.Kind.PER_CHANNEL || isGrouped;
        return !isApart || run * count >= elements;
    }

    /**
     * The elements with the same index side by side, in the order of the indices. Every index has
     * as many, but for groups, where they are side by side anyway.
     */
    public float[] gathered(float[] x) {
        if (oneEach()) {
            return x;
        }
        float[] gathered = new float[x.length];
        int[] next = new int[count];
        Arrays.setAll(next, index -> index * (x.length / count));
        forEach(
                (index, from, to) -> {
                    System.arraycopy(x, from, gathered, next[index], to - from);
                    next[index] += to - from;
                });
        return gathered;
    }

    /** The runs of {@link #gathered}: one for each index. */
    public void forEachGathered(Visitor visitor) {
        if (oneEach()) {
            forEach(visitor);
            return;
        }
        int size = (int) elements / count;
        for (int index = 0; index < count; index++) {
            visitor.run(index, index * size, (index + 1) * size);
        }
    }

    /** All runs of a tensor that is an array. */
    public void forEach(Visitor visitor) {
        forEach(0, (int) elements, visitor);
    }

    /**
     * The runs of a piece, the first and the last of them cut off.
     *
     * @param start where the piece begins in the tensor
     */
    public void forEach(long start, int length, Visitor visitor) {
        if (length == 0) {
            return;
        }
        boolean groups = grouping.kind() == Grouping.Kind.PER_GROUP;
        int index = index(start);
        long from = start;
        long end = start + length;
        // where the first run began
        long edge = groups ? start - start % row % run : start - start % run;
        while (from < end) {
            // the last group of a row may be shorter
            edge += groups ? Math.min(run, row - edge % row) : run;
            long to = Math.min(edge, end);
            visitor.run(index, (int) (from - start), (int) (to - start));
            from = to;
            index = isGrouped ? index(from) : index + 1 == count ? 0 : index + 1;
        }
    }

    /** As {@link Grouping#index}, for tensors of any size. */
    private int index(long element) {
        if (grouping.kind() == Grouping.Kind.PER_GROUP) {
            long groups = (row + run - 1) / run;
            return (int) (element / row * groups + element % row / run);
        }
        return isGrouped
                ? (int) (element / slab * cycle + element / run % cycle)
                : (int) (element / run % count);
    }

    /** Where the elements of an index begin, when they are neighbours; the end for the count. */
    public long start(int index) {
        if (grouping.kind() == Grouping.Kind.PER_GROUP) {
            long groups = (row + run - 1) / run;
            return index / groups * row + index % groups * run;
        }
        // of no elements each channel has none, however long its runs would be
        return Math.min(index * run, elements);
    }

    private static long inner(int axis, int[] shape) {
        long inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= shape[i];
        }
        return inner;
    }
}
