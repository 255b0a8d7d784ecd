package dev.octet.model.operator.definition;

import dev.octet.model.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which elements of a plane lie under the taps of a window, all of them counted in row-major order.
 * Not thread-safe.
 */
public final class WindowTaps {
    private final Windows.Axis[] axes;
    private final int windows;
    private final int count;
    private int[] sources = new int[16];
    private int[] taps = new int[16];
    private final long[] begins;
    private int inside;

    /** Along axes. */
    public WindowTaps(Windows.Axis[] axes) {
        this.axes = axes;
        this.begins = new long[axes.length];
        this.windows = count(Arrays.stream(axes).mapToInt(Windows.Axis::out));
        this.count = count(Arrays.stream(axes).mapToInt(Windows.Axis::kernel));
    }

    private static int count(IntStream dims) {
        return Shape.of(dims.toArray()).count();
    }

    /** How many windows there are. */
    public int windows() {
        return windows;
    }

    /** How many taps a window has. */
    public int count() {
        return count;
    }

    /** Goes to a window. */
    public void move(int window) {
        int[] first = new int[axes.length];
        int[] length = new int[axes.length];
        inside = 1;
        int rest = window;
        for (int i = axes.length - 1; i >= 0; i--) {
            Windows.Axis axis = axes[i];
            begins[i] = (long) (rest % axis.out()) * axis.stride() - axis.front();
            rest /= axis.out();
            first[i] = tapFrom(axis, begins[i], 0);
            length[i] = tapFrom(axis, begins[i], axis.in()) - first[i];
            inside = Math.multiplyExact(inside, length[i]);
        }
        if (inside > taps.length) {
            sources = new int[inside];
            taps = new int[inside];
        }
        for (int at = 0; at < inside; at++) {
            write(at, first, length);
        }
    }

    /** The first tap that lies at an element or behind it. */
    private static int tapFrom(Windows.Axis axis, long begin, int element) {
        long tap = Math.max(0, (element - begin + axis.dilation() - 1) / axis.dilation());
        return (int) Math.min(axis.kernel(), tap);
    }

    private void write(int at, int[] first, int[] length) {
        int source = 0;
        int tap = 0;
        int elements = 1;
        int kernel = 1;
        int rest = at;
        for (int i = axes.length - 1; i >= 0; i--) {
            int along = first[i] + rest % length[i];
            rest /= length[i];
            source += (int) (begins[i] + (long) along * axes[i].dilation()) * elements;
            tap += along * kernel;
            elements *= axes[i].in();
            kernel *= axes[i].kernel();
        }
        sources[at] = source;
        taps[at] = tap;
    }

    /** How many taps of the present window are not in the padding. */
    public int inside() {
        return inside;
    }

    /** The element under one of them. */
    public int source(int i) {
        return sources[i];
    }

    /** Which tap that is. */
    public int tap(int i) {
        return taps[i];
    }
}
