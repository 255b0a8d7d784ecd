package dev.octet.model.operator.picture;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.Shape;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The windows of a pooling over the planes of a tensor [batch, channels, spatial axes...]: which
 * elements of a plane lie in which window. Immutable, thread-safe.
 */
final class Pooling {
    private final Shape shape;
    private final Windows.Axis[] axes;

    private Pooling(Shape shape, Windows.Axis[] axes) {
        this.shape = shape;
        this.axes = axes;
    }

    /**
     * Reads the attributes of a pooling.
     *
     * @param ceilSince the version in which ceil_mode appeared
     * @param dilationsSince that of dilations
     */
    static Windows read(Declaration node, int ceilSince, int dilationsSince) {
        int[] kernel = node.ints("kernel_shape");
        if (kernel == null) {
            throw new Unsupported("attribute 'kernel_shape' is missing");
        }
        return new Windows(
                kernel,
                node.ints("strides"),
                node.version() >= dilationsSince ? node.ints("dilations") : null,
                node.ints("pads"),
                Windows.autoPad(node),
                node.version() >= ceilSince && node.flag("ceil_mode", false));
    }

    /** Windows over the spatial axes of a tensor. */
    static Pooling of(Shape shape, Windows windows) {
        return new Pooling(shape, windows.over(spatial(shape), windows.kernel()));
    }

    /** One window over each plane of a tensor. */
    static Pooling whole(Shape shape) {
        return new Pooling(
                shape,
                Arrays.stream(spatial(shape))
                        .mapToObj(size -> new Windows.Axis(size, size, 1, 1, 0, 0, 1))
                        .toArray(Windows.Axis[]::new));
    }

    private static int[] spatial(Shape shape) {
        if (shape.rank() < 2) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a pooling has batch, channels and spatial axes, got shape %s", shape));
        }
        return Arrays.copyOfRange(shape.dims(), 2, shape.rank());
    }

    /** The shape of the output: an element for each window of each plane. */
    Shape out() {
        int[] dims = shape.dims();
        for (int i = 0; i < axes.length; i++) {
            dims[2 + i] = axes[i].out();
        }
        return Shape.of(dims);
    }

    /** How many windows each plane has, where there are planes and windows at all. */
    int windows() {
        return out().count(2, shape.rank());
    }

    /** How many planes there are, one behind the other. */
    int planes() {
        return shape.count(0, 2);
    }

    /** How many elements each plane has. */
    int planeSize() {
        return shape.count(2, shape.rank());
    }

    /** How many elements of the padded source a window has. */
    double paddedSize(int window) {
        int[] at = at(window);
        double size = 1;
        for (int i = 0; i < axes.length; i++) {
            Windows.Axis axis = axes[i];
            size *= taps(axis, start(axis, at[i]), (long) axis.in() + axis.back());
        }
        return size;
    }

    /** Which elements of a plane a window has, padding left out, in row-major order. */
    int[] elements(int window) {
        int[] at = at(window);
        int[] elements = {0};
        for (int i = 0; i < axes.length; i++) {
            int[] inside = inside(axes[i], at[i]);
            int size = axes[i].in();
            elements =
                    IntStream.of(elements)
                            .flatMap(e -> IntStream.of(inside).map(place -> e * size + place))
                            .toArray();
        }
        return elements;
    }

    /** Where a window is along each axis. */
    private int[] at(int window) {
        int[] at = new int[axes.length];
        for (int i = axes.length - 1; i >= 0; i--) {
            at[i] = window % axes[i].out();
            window /= axes[i].out();
        }
        return at;
    }

    /** Where the elements of a window are along an axis: a walk over them, not over its taps. */
    private static int[] inside(Windows.Axis axis, int window) {
        long start = start(axis, window);
        long first = start >= 0 ? 0 : (-start + axis.dilation() - 1) / axis.dilation();
        long taps = taps(axis, start, axis.in());
        int[] inside = new int[(int) Math.max(0, taps - first)];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = (int) (start + (first + i) * axis.dilation());
        }
        return inside;
    }

    private static long start(Windows.Axis axis, int window) {
        return (long) window * axis.stride() - axis.front();
    }

    /** How many taps of a window lie in front of an end. */
    private static long taps(Windows.Axis axis, long start, long end) {
        return Math.min(
                axis.kernel(), Math.max(0, Math.floorDiv(end - 1 - start, axis.dilation()) + 1));
    }
}
