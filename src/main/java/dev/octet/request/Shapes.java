package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Products of dimensions, checked once and then trusted. */
final class Shapes {
    private Shapes() {}

    /** Elements of a tensor whose size {@link #check} has accepted. */
    static int count(int[] shape) {
        int count = 1;
        for (int dimension : shape) {
            count *= dimension;
        }
        return count;
    }

    /** As people write it: 1·56·56·64. */
    static String text(int[] shape) {
        return Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining("·"));
    }

    /** All but the last dimension, as one. */
    static int rows(int[] shape) {
        return count(Arrays.copyOf(shape, shape.length - 1));
    }

    /** As a request has it: AxBxC. */
    static String word(List<Integer> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /** As attributes have several numbers: 1,2. */
    static String commas(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * Reads what {@link #word} writes.
     *
     * @throws IllegalArgumentException for something else
     */
    static List<Integer> parse(String word) {
        List<Integer> shape = new ArrayList<>();
        for (String part : word.split("x", -1)) {
            try {
                shape.add(Integer.parseInt(part));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "a shape reads AxBxC, as in 128x768; got " + Echo.quoted(word), e);
            }
        }
        return shape;
    }

    /**
     * Checks a tensor with at least one dimension, all at least 1, but the first of several at
     * least 0, that fits in a buffer.
     *
     * @return a copy
     * @throws IllegalArgumentException with the numbers
     */
    static List<Integer> checked(String name, DataType type, List<Integer> shape) {
        if (shape.isEmpty()) {
            throw new IllegalArgumentException("a shape has at least one dimension");
        }
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) < (i < shape.size() - 1 && i == 0 ? 0 : 1)) {
                throw new IllegalArgumentException(
                        "dimensions must be at least 1, the first of several at least 0, got "
                                + shape);
            }
        }
        check(name, type, array(shape));
        return List.copyOf(shape);
    }

    /**
     * Checks neighbouring axes, along which there must be elements.
     *
     * @throws IllegalArgumentException with the numbers
     */
    static void checkAxis(List<Integer> shape, int first, int last) {
        if (first < 0 || last < first || last >= shape.size()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "axes of %s are in [0, %d], got %d to %d",
                            word(shape), shape.size() - 1, first, last));
        }
        if (first == 0 && shape.get(0) == 0) {
            throw new IllegalArgumentException("there is nothing along axis 0 of " + word(shape));
        }
    }

    /** The same with another first dimension. */
    static List<Integer> withFirst(List<Integer> shape, int first) {
        List<Integer> other = new ArrayList<>(shape);
        other.set(0, first);
        return other;
    }

    static List<Integer> list(int... shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    static int[] array(List<Integer> shape) {
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Checks that a tensor fits in a buffer.
     *
     * @throws IllegalArgumentException with the numbers
     */
    static void check(String name, DataType type, int... shape) {
        long bytes = type.bytes();
        try {
            for (int dimension : shape) {
                bytes = Math.multiplyExact(bytes, (long) dimension);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s of %s elements overflows", name, text(shape)), e);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s of %s %s elements needs %,d bytes, a buffer holds at most %,d",
                            name, text(shape), type, bytes, Integer.MAX_VALUE));
        }
    }
}
