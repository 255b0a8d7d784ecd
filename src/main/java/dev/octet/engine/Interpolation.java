package dev.octet.engine;

import dev.octet.request.Resize;

/**
 * Between which two elements of a source each element of a resize's dst lies along its axes, by the
 * formulas of docs/numerics.md: found once, when it is prepared.
 */
public final class Interpolation {
    private final int[] starts = new int[3];
    private final int[] first;
    private final float[] weights;

    private Interpolation(int count) {
        first = new int[count];
        weights = new float[count];
    }

    /** Of depth, height and width. */
    public static Interpolation of(Resize resize) {
        int depth = resize.dstSize(0);
        int height = resize.dstSize(1);
        Interpolation made = new Interpolation(depth + height + resize.dstSize(2));
        made.starts[1] = depth;
        made.starts[2] = depth + height;
        for (int axis = 3 - resize.in().size(); axis < 3; axis++) {
            made.fill(resize, axis);
        }
        return made;
    }

    private void fill(Resize resize, int axis) {
        int in = resize.srcSize(axis);
        int out = resize.dstSize(axis);
        for (int x = 0; x < out; x++) {
            double place = place(resize.coordinates(), x, in, out, resize.length(axis));
            double inside = Math.max(0, Math.min(in - 1, place));
            first[starts[axis] + x] = (int) inside;
            weights[starts[axis] + x] = (float) (inside - (int) inside);
        }
    }

    private static double place(
            Resize.Coordinates coordinates, double x, double in, double out, double length) {
        double middle = (x + 0.5) * in / length - 0.5;
        return switch (coordinates) {
            case HALF_PIXEL -> middle;
            case HALF_PIXEL_SYMMETRIC -> in / 2 * (1 - out / length) + middle;
            case PYTORCH_HALF_PIXEL -> out == 1 ? 0 : middle;
            case ALIGN_CORNERS -> length == 1 ? 0 : x * (in - 1) / (length - 1);
            case ASYMMETRIC -> x * in / length;
        };
    }

    /** The source element at or in front of an element of dst along depth (0), height or width. */
    public int first(int axis, int x) {
        return first[starts[axis] + x];
    }

    /** How much the element behind it counts; 0 for not at all, and then there may be none. */
    public float weight(int axis, int x) {
        return weights[starts[axis] + x];
    }

    /** All first elements: of depth, of height, of width. */
    int[] allFirst() {
        return first;
    }

    /** All weights. */
    float[] allWeights() {
        return weights;
    }
}
