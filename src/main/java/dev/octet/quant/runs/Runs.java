package dev.octet.quant.runs;

import dev.octet.request.Grouping;
import dev.octet.request.ScaleLines;
import dev.octet.text.RootLocale;
import java.util.Arrays;

/**
 * A walk over a dense tensor, run by run of {@link ScaleLines}: neighbouring elements that share a
 * scale. The same order as {@link Grouping#index}, without a division for each element.
 */
public final class Runs {
    private final long elements;
    private final int count;
    private final ScaleLines lines;

    /**
     * Cuts a tensor.
     *
     * @throws IllegalArgumentException for a shape with a negative extent, too many elements for a
     *     long, or without the grouping's axis
     */
    public Runs(Grouping grouping, int... shape) {
        elements = elements(shape);
        count = grouping.count(shape);
        lines = grouping.lines(shape);
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
        return lines.alike() == 1 || elements == 0;
    }

    /** The elements with the same index side by side, in the order of the indices. */
    public float[] gathered(float[] x) {
        if (oneEach()) {
            return x;
        }
        float[] gathered = new float[x.length];
        int[] next = new int[count];
        Arrays.setAll(next, this::gatheredStart);
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
        for (int index = 0; index < count; index++) {
            visitor.run(index, gatheredStart(index), gatheredStart(index + 1));
        }
    }

    /** Where the elements of an index begin in {@link #gathered}; the end for the count. */
    private int gatheredStart(int index) {
        long first = index / lines.groups() * lines.alike();
        // of the last block there may be fewer lines
        long same = Math.min(lines.alike(), lines.lines() - first);
        long before = first * lines.length() + index % lines.groups() * same * lines.run();
        return (int) Math.min(before, elements);
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
        long line = start / lines.length();
        long lineEnd = (line + 1) * lines.length();
        int group = (int) (start % lines.length() / lines.run());
        // what the line's first run has
        int first = (int) (line / lines.alike() * lines.groups());
        long same = line % lines.alike();
        // where the first run began
        long edge = line * lines.length() + group * lines.run();
        long from = start;
        long end = start + length;
        while (from < end) {
            edge = Math.min(edge + lines.run(), lineEnd);
            long to = Math.min(edge, end);
            visitor.run(first + group, (int) (from - start), (int) (to - start));
            from = to;
            group++;
            if (group == lines.groups()) {
                group = 0;
                lineEnd += lines.length();
                same++;
                if (same == lines.alike()) {
                    same = 0;
                    first += lines.groups();
                }
            }
        }
    }

    /** Where the elements of an index begin, when they are neighbours; the end for the count. */
    public long start(int index) {
        int groups = Math.max(1, lines.groups());
        // of no elements each channel has none, however long its runs would be
        return Math.min(index / groups * lines.length() + index % groups * lines.run(), elements);
    }
}
