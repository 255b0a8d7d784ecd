package dev.octet.model.operator.quantized;

import dev.octet.model.operator.definition.Windows;
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
    private int inside;

    /** Along axes. */
    public WindowTaps(Windows.Axis[] axes) {
        this.axes = axes;
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
        inside = 0;
        for (int tap = 0; tap < count; tap++) {
            int source = source(window, tap);
            if (source >= 0) {
                if (inside == taps.length) {
                    sources = Arrays.copyOf(sources, 2 * inside);
                    taps = Arrays.copyOf(taps, 2 * inside);
                }
                sources[inside] = source;
                taps[inside++] = tap;
            }
        }
    }

    /** Which element lies under a tap, or -1 in the padding. */
    private int source(int window, int tap) {
        int source = 0;
        int size = 1;
        for (int i = axes.length - 1; i >= 0; i--) {
            Windows.Axis axis = axes[i];
            int at = axis.at(window % axis.out(), tap % axis.kernel());
            if (at < 0 || at >= axis.in()) {
                return -1;
            }
            source += at * size;
            size *= axis.in();
            window /= axis.out();
            tap /= axis.kernel();
        }
        return source;
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
