package dev.octet.model.rewrite.edit;

import dev.octet.model.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Shapes as requests have them. */
public final class Shapes {
    private Shapes() {}

    /** As a request's line has it: {@code 1x128x384}. */
    public static String word(Shape shape) {
        return Arrays.stream(shape.dims())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("x"));
    }

    /** A shape with its second axis, which is that of channels, last. */
    public static Shape channelsLast(Shape shape) {
        int[] dims = shape.dims();
        int channels = dims[1];
        System.arraycopy(dims, 2, dims, 1, dims.length - 2);
        dims[dims.length - 1] = channels;
        return Shape.of(dims);
    }
}
