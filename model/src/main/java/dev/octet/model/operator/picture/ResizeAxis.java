package dev.octet.model.operator.picture;

/**
 * How a resize changes one axis.
 *
 * @param in elements of the source
 * @param out elements of the output
 * @param length what coordinates go by: out, or in · scale, of which out is the whole part
 * @param start where the region of interest begins, 0 for the first element of the source and 1 for
 *     the last
 * @param end where it ends
 */
public record ResizeAxis(int in, int out, double length, double start, double end) {
    /** An axis that stays as it is. */
    static ResizeAxis same(int size) {
        return new ResizeAxis(size, size, size, 0, 1);
    }

    /** Whether each element of the output is that of the source, whatever the coordinates are. */
    public boolean isSame() {
        return in == out && length == in && start == 0 && end == 1;
    }

    /** From source to output; below 1 where it becomes smaller. */
    double scale() {
        return length / in;
    }

    /** Where in the source an element of the output lies: 0 for its first element. */
    double place(Resize.Coordinates coordinates, int x) {
        double middle = (x + 0.5) * in / length;
        double halfPixel = middle - 0.5;
        return switch (coordinates) {
            case HALF_PIXEL -> halfPixel;
            // from the middle, whose place must be exact where it is one between two elements
            case HALF_PIXEL_SYMMETRIC -> (in - 1) / 2.0 + (x + 0.5 - out / 2.0) * in / length;
            case PYTORCH_HALF_PIXEL -> out == 1 ? 0 : halfPixel;
            case ALIGN_CORNERS -> length == 1 ? 0 : x * (in - 1.0) / (length - 1);
            case ASYMMETRIC -> (double) x * in / length;
            case TF_HALF_PIXEL_FOR_NN -> middle;
            case TF_CROP_AND_RESIZE ->
                    out == 1
                            ? 0.5 * (start + end) * (in - 1)
                            : start * (in - 1) + x * (end - start) * (in - 1) / (out - 1);
        };
    }
}
