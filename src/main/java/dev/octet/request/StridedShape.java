package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Where the elements of a tensor lie: element (i, j, …) is i · strides[0] + j · strides[1] + …
 * elements behind the first.
 *
 * @param shape dimensions, outermost first; none for a single element
 * @param strides as many, in elements, each at least 0
 */
public record StridedShape(List<Integer> shape, List<Integer> strides) {
    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public StridedShape {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size() || strides.stream().anyMatch(stride -> stride < 0)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs %d strides of at least 0, got %s",
                            Shapes.word(shape), shape.size(), strides));
        }
    }

    /** Row-major, without gaps. */
    public static StridedShape dense(List<Integer> shape) {
        List<Integer> strides = new ArrayList<>(Collections.nCopies(shape.size(), 0));
        int stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            strides.set(i, stride);
            stride *= Math.max(1, shape.get(i));
        }
        return new StridedShape(shape, strides);
    }

    /** Whether it is what {@link #dense} gives for its dimensions. */
    public boolean isDense() {
        return equals(dense(shape));
    }

    /**
     * The same dimensions at other strides.
     *
     * @param outer those of all dimensions but the last, whose elements are neighbours
     * @throws IllegalArgumentException when they are not as many, or below 0
     */
    StridedShape withStrides(int... outer) {
        if (outer.length != shape.size() - 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s takes a stride for each dimension but the last, %d; got %s",
                            Shapes.word(shape), shape.size() - 1, Shapes.list(outer)));
        }
        List<Integer> all = new ArrayList<>(Shapes.list(outer));
        all.add(1);
        return new StridedShape(shape, all);
    }

    /** What {@link #withStrides} takes, as a request has it: 1536,64. */
    String stridesWord() {
        return Shapes.commas(strides.subList(0, strides.size() - 1));
    }

    /** Where the element is that has these first three indices, and 0 as any other. */
    public int at(int i, int j, int k) {
        return i * strides.get(0) + j * strides.get(1) + k * strides.get(2);
    }

    /** The same strides, or dense as this is, for another size along an axis. */
    public StridedShape with(int axis, int size) {
        List<Integer> other = new ArrayList<>(shape);
        other.set(axis, size);
        return isDense() ? dense(other) : new StridedShape(other, strides);
    }

    /** Elements from the first to the last, both included; 0 where there is none. */
    public long span() {
        long last = 0;
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) == 0) {
                return 0;
            }
            last += (long) (shape.get(i) - 1) * strides.get(i);
        }
        return last + 1;
    }

    /** Whether no two elements lie at the same place, by a rule that nested dimensions follow. */
    public boolean isDistinct() {
        if (span() == 0) {
            return true;
        }
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) > 1) {
                axes.add(i);
            }
        }
        axes.sort(Comparator.comparing(strides::get));
        long inner = 0;
        for (int axis : axes) {
            if (strides.get(axis) <= inner) {
                return false;
            }
            inner += (long) (shape.get(axis) - 1) * strides.get(axis);
        }
        return true;
    }

    /**
     * For people: {@code 12·128·64 at strides 64, 768, 1}, or the shape alone where it is dense.
     */
    public String text() {
        String sizes = Shapes.text(Shapes.array(shape));
        return isDense() ? sizes : "(" + sizes + " at strides " + Shapes.commas(strides) + ")";
    }

    /**
     * Checks that it fits in a buffer.
     *
     * @throws IllegalArgumentException with the numbers
     */
    void check(String name, DataType type) {
        Shapes.check(name, type, Shapes.array(shape));
        long bytes = span() * type.bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s of %s %s elements spans %,d bytes, a buffer holds at most %,d",
                            name, text(), type, bytes, Integer.MAX_VALUE));
        }
    }
}
