package dev.octet.model.operator.picture;

import java.util.function.DoubleUnaryOperator;

/**
 * The elements of a source, along one axis, that one element of a resize's output is the weighted
 * sum of.
 *
 * @param places in [0, in)
 * @param weights as many; or null where the output is the element at the only place
 */
record ResizeTaps(int[] places, double[] weights) {
    /** Of an element whose coordinates are outside of the source: the extrapolation value. */
    private static final ResizeTaps OUTSIDE = new ResizeTaps(new int[0], null);

    /** Whether the output has the extrapolation value. */
    boolean isOutside() {
        return places.length == 0;
    }

    /** Of each element of an axis of the output. */
    static ResizeTaps[] along(Resize resize, ResizeAxis axis) {
        ResizeTaps[] all = new ResizeTaps[axis.out()];
        for (int x = 0; x < all.length; x++) {
            all[x] = axis.isSame() ? single(x) : of(resize, axis, x);
        }
        return all;
    }

    private static ResizeTaps single(int place) {
        return new ResizeTaps(new int[] {place}, null);
    }

    private static ResizeTaps of(Resize resize, ResizeAxis axis, int x) {
        double place = axis.place(resize.coordinates(), x);
        if (resize.coordinates() == Resize.Coordinates.TF_CROP_AND_RESIZE
                && !(place >= 0 && place <= axis.in() - 1)) {
            return OUTSIDE;
        }
        if (resize.mode() == Resize.Mode.NEAREST) {
            double nearest = resize.nearest().round(place, axis.scale() < 1);
            return single((int) Math.max(0, Math.min(axis.in() - 1, nearest)));
        }
        return weighted(resize, axis, place);
    }

    /** By a kernel around the place, which an antialiased smaller output stretches. */
    private static ResizeTaps weighted(Resize resize, ResizeAxis axis, double place) {
        boolean isLinear = resize.mode() == Resize.Mode.LINEAR;
        DoubleUnaryOperator kernel = isLinear ? d -> Math.max(0, 1 - d) : cubic(resize.cubicA());
        double shrink = resize.antialias() ? Math.min(1, axis.scale()) : 1;
        double radius = (isLinear ? 1 : 2) / shrink;
        long first = (long) Math.floor(place - radius) + 1;
        int[] places = new int[(int) ((long) Math.ceil(place + radius) - first)];
        double[] weights = new double[places.length];
        double sum = 0;
        for (int i = 0; i < places.length; i++) {
            long at = first + i;
            boolean isInside = at >= 0 && at < axis.in();
            places[i] = (int) Math.max(0, Math.min(axis.in() - 1, at));
            weights[i] =
                    isInside || !resize.excludesOutside()
                            ? kernel.applyAsDouble(Math.abs(at - place) * shrink)
                            : 0;
            sum += weights[i];
        }
        if ((resize.excludesOutside() || shrink < 1) && sum != 0) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] /= sum;
            }
        }
        return new ResizeTaps(places, weights);
    }

    /** Of the cubic convolution with parameter a (Keys 1981, equation 4). */
    private static DoubleUnaryOperator cubic(double a) {
        return d ->
                d <= 1
                        ? ((a + 2) * d - (a + 3)) * d * d + 1
                        : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
}
