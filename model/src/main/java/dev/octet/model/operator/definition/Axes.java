package dev.octet.model.operator.definition;

import dev.octet.model.tensor.Shape;
import dev.octet.text.RootLocale;
import java.util.Arrays;

/** Axes of a shape. */
public final class Axes {
    private Axes() {}

    /**
     * Axes counted from the front, ascending.
     *
     * @param axes each from -rank to rank - 1
     * @throws IllegalArgumentException when there is no such axis, or one is given twice
     */
    public static int[] of(Shape shape, int... axes) {
        int[] sorted = Arrays.stream(axes).map(shape::axis).sorted().toArray();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "axis %d is given twice in %s", sorted[i], Arrays.toString(axes)));
            }
        }
        return sorted;
    }
}
