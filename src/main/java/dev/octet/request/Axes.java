package dev.octet.request;

import dev.octet.text.RootLocale;

/** The arithmetic of a convolution's axes. */
final class Axes {
    private static final String[] NAMES = {"depth", "height", "width"};

    private Axes() {}

    /** See {@link Conv#padAfter}. */
    static int padAfter(Axis axis, boolean transposed) {
        // a transposed convolution walks through its destination as another does through its source
        long walked = transposed ? axis.out() : axis.in();
        long steps = transposed ? axis.in() : axis.out();
        long extent = (axis.kernel() - 1L) * axis.dilation() + 1;
        return clamp((steps - 1) * axis.stride() + extent - walked - axis.padBefore());
    }

    /**
     * The output size.
     *
     * @param outputPadding of a transposed convolution, 0 otherwise
     */
    static int out(
            int in,
            int kernel,
            int stride,
            int dilation,
            int padBefore,
            int padAfter,
            boolean transposed,
            int outputPadding) {
        long extent = (kernel - 1L) * dilation + 1;
        long out =
                transposed
                        ? (in - 1L) * stride + extent - padBefore - padAfter + outputPadding
                        : Math.floorDiv(in + (long) padBefore + padAfter - extent, (long) stride)
                                + 1;
        return clamp(out);
    }

    /** The output size of an axis that is not transposed, its own being unknown. */
    static int out(Axis axis, int padAfter) {
        return out(
                axis.in(),
                axis.kernel(),
                axis.stride(),
                axis.dilation(),
                axis.padBefore(),
                padAfter,
                false,
                0);
    }

    /** What is beyond an int is refused by its size; it must not wrap around before. */
    private static int clamp(long value) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    static void check(int rank, Axis depth, Axis height, Axis width, boolean transposed) {
        if (rank < 1 || rank > 3) {
            throw new IllegalArgumentException("conv has 1 to 3 spatial axes, got " + rank);
        }
        Axis[] axes = {depth, height, width};
        for (int i = 0; i < 3; i++) {
            if (i < 3 - rank && !axes[i].equals(Axis.NONE)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "a %d-D convolution has no %s, got %s", rank, NAMES[i], axes[i]));
            }
            check(NAMES[i], axes[i], transposed);
        }
    }

    private static void check(String name, Axis axis, boolean transposed) {
        if (axis.in() < 1 || axis.kernel() < 1 || axis.stride() < 1 || axis.dilation() < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                                    "%s needs in, kernel, stride and dilation >= 1, got in=%d"
                                            + " kernel=%d stride=%d",
                                    name, axis.in(), axis.kernel(), axis.stride())
                            + " dilation="
                            + axis.dilation());
        }
        int extent = extent(name, axis);
        if (axis.out() < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                                    "%s: the output size is %d: a kernel of %d with dilation %d"
                                            + " spans %d, the source",
                                    name, axis.out(), axis.kernel(), axis.dilation(), extent)
                            + RootLocale.format(
                                    " has %d with padding %d in front",
                                    axis.in(), axis.padBefore()));
        }
        int after = padAfter(axis, transposed);
        if (axis.padBefore() < 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s: the padding must be at least 0, got %d in front",
                            name, axis.padBefore()));
        }
        // less than a span is what every convolution may have
        boolean isLarge = axis.padBefore() >= extent || after >= extent;
        long padded = (long) axis.in() + axis.padBefore() + Math.max(0, after);
        if (isLarge && padded > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s: %d with a padding of %d in front and %d behind overflows",
                            name, axis.in(), axis.padBefore(), after));
        }
        // a longer rest would hold another output, or no source element could have led to it
        int most = Math.max(axis.stride(), transposed ? axis.dilation() : 1) - 1;
        if (-after > most) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                                    "%s: an output of %d leaves the last %d elements of the %s"
                                            + " untouched; with a stride of %d%s",
                                    name,
                                    axis.out(),
                                    -after,
                                    transposed ? "destination" : "source",
                                    axis.stride(),
                                    transposed ? " and a dilation of " + axis.dilation() : "")
                            + RootLocale.format(" it may be %d at most", most));
        }
    }

    private static int extent(String name, Axis axis) {
        try {
            return axis.extent();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s: a kernel of %d with dilation %d overflows",
                            name, axis.kernel(), axis.dilation()),
                    e);
        }
    }
}
