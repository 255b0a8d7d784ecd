package dev.octet.model.operator.picture;

/**
 * The elements of a source, along one axis, around a place of a grid.
 *
 * @param offsets how far behind the axis's first element each is, or -1 for an element that is 0
 * @param weights as many
 */
record GridTaps(int[] offsets, double[] weights) {
    /** The parameter of the cubic kernel, which no attribute changes. */
    private static final double A = -0.75;

    static GridTaps nearest(GridSample sample, double place, int size, int stride) {
        double inside = inside(sample, Math.rint(place), size);
        return new GridTaps(new int[] {offset(sample, inside, size, stride)}, new double[] {1});
    }

    static GridTaps linear(GridSample sample, double place, int size, int stride) {
        double inside = inside(sample, place, size);
        double first = Math.floor(inside);
        double behind = inside - first;
        return new GridTaps(
                new int[] {
                    offset(sample, first, size, stride), offset(sample, first + 1, size, stride)
                },
                new double[] {1 - behind, behind});
    }

    static GridTaps cubic(GridSample sample, double place, int size, int stride) {
        // at the border the elements around a place are moved, not the place, as in PyTorch
        boolean isMoved = sample.outside() == GridSample.Outside.REFLECTION;
        double inside = isMoved ? inside(sample, place, size) : place;
        double first = Math.floor(inside);
        int[] offsets = new int[4];
        double[] weights = new double[4];
        for (int i = 0; i < 4; i++) {
            double at = first + i - 1;
            offsets[i] = offset(sample, at, size, stride);
            weights[i] = cubic(Math.abs(inside - at));
        }
        return new GridTaps(offsets, weights);
    }

    /** Of the cubic convolution (Keys 1981, equation 4). */
    private static double cubic(double d) {
        return d <= 1
                ? ((A + 2) * d - (A + 3)) * d * d + 1
                : ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
    }

    /** A place brought into the source, unless what is outside of it is 0. */
    private static double inside(GridSample sample, double place, int size) {
        double least = sample.alignCorners() ? 0 : -0.5;
        double most = size - 1 - least;
        if (place >= least && place <= most) {
            return place;
        }
        return switch (sample.outside()) {
            case ZEROS -> place;
            case BORDER -> Math.max(0, Math.min(size - 1, place));
            case REFLECTION -> reflect(place, least, most);
        };
    }

    /** A place mirrored at both ends until it is between them. */
    private static double reflect(double place, double least, double most) {
        double range = most - least;
        if (range == 0) {
            return least;
        }
        boolean isBelow = place < least;
        double beyond = (isBelow ? least - place : place - most) % (2 * range);
        double back = beyond < range ? beyond : 2 * range - beyond;
        return isBelow ? least + back : most - back;
    }

    /** The offset of an element, brought into the source, or -1 where it is 0. */
    private static int offset(GridSample sample, double element, int size, int stride) {
        if (sample.outside() == GridSample.Outside.ZEROS) {
            return element >= 0 && element < size ? (int) element * stride : -1;
        }
        return (int) Math.max(0, Math.min(size - 1, inside(sample, element, size))) * stride;
    }
}
