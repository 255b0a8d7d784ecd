package dev.octet.request;

import dev.octet.text.RootLocale;
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
