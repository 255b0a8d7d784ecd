package dev.octet.model.operator.definition;

import dev.octet.text.RootLocale;
import java.util.Arrays;

/**
 * How windows lie over the spatial axes of a convolution or a pooling, as attributes say it.
 *
 * @param kernel taps along each axis, or null where the weights say it
 * @param strides null where all are 1
 * @param dilations null where all are 1
 * @param pads in front of each axis, then behind each, or null where all are 0
 * @param autoPad {@code NOTSET}, {@code SAME_UPPER}, {@code SAME_LOWER} or {@code VALID}
 * @param ceil whether a last window that is only in part inside counts
 */
public record Windows(
        int[] kernel, int[] strides, int[] dilations, int[] pads, String autoPad, boolean ceil) {
    /**
     * Along one axis.
     *
     * @param in elements of the source
     * @param kernel taps
     * @param stride from one window to the next
     * @param dilation from one tap to the next
     * @param front padding in front
     * @param back padding behind
     * @param out windows
     */
    public record Axis(int in, int kernel, int stride, int dilation, int front, int back, int out) {
        /** Where in the source a tap of a window lies; outside of [0, in) in the padding. */
        public int at(int window, int tap) {
            return window * stride + tap * dilation - front;
        }
    }

    /** Reads the attributes kernel_shape, strides, dilations, pads, auto_pad and ceil_mode. */
    public static Windows of(Declaration node) {
        return new Windows(
                node.ints("kernel_shape"),
                node.ints("strides"),
                node.ints("dilations"),
                node.ints("pads"),
                autoPad(node),
                node.flag("ceil_mode", false));
    }

    /** Reads the attribute auto_pad. */
    public static String autoPad(Declaration node) {
        return node.oneOf("auto_pad", "NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
    }

    /**
     * The windows over a source.
     *
     * @param spatial its spatial dimensions
     * @param taps of the kernel along each axis
     * @throws IllegalArgumentException when the attributes have other numbers of axes, or something
     *     is negative, or a stride 0, or no window fits into the padded source
     */
    public Axis[] over(int[] spatial, int[] taps) {
        int axes = spatial.length;
        check("kernel_shape", kernel, axes, 1);
        check("strides", strides, axes, 1);
        check("dilations", dilations, axes, 1);
        check("pads", pads, 2 * axes, 0);
        if (taps.length != axes || kernel != null && !Arrays.equals(kernel, taps)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the kernel has taps %s, kernel_shape says %s, over %d spatial axes",
                            Arrays.toString(taps), Arrays.toString(kernel), axes));
        }
        Axis[] all = new Axis[axes];
        for (int i = 0; i < axes; i++) {
            all[i] = axis(i, spatial[i], taps[i]);
        }
        return all;
    }

    private Axis axis(int i, int in, int taps) {
        int stride = strides == null ? 1 : strides[i];
        int dilation = dilations == null ? 1 : dilations[i];
        long span = (long) (taps - 1) * dilation + 1;
        long front = pads == null ? 0 : pads[i];
        long back = pads == null ? 0 : pads[i + pads.length / 2];
        if (autoPad.startsWith("SAME")) {
            long out = (in + stride - 1L) / stride;
            long all = Math.max(0, (out - 1) * stride + span - in);
            front = autoPad.equals("SAME_UPPER") ? all / 2 : all - all / 2;
            back = all - front;
        } else if (autoPad.equals("VALID")) {
            front = 0;
            back = 0;
        }
        long padded = in + front + back;
        if (padded > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%,d elements padded by %,d and %,d are more than %,d",
                            in, front, back, Integer.MAX_VALUE));
        }
        long room = padded - span;
        // a window that is only in part inside counts, and may be the only one
        boolean fits = room >= 0 || ceil && room > -stride;
        if (!fits && in > 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d taps with dilation %d do not fit in %d elements padded by %d and %d",
                            taps, dilation, in, front, back));
        }
        long out = fits ? Math.floorDiv(room, stride) + 1 : 0;
        if (ceil && fits && Math.floorMod(room, stride) != 0) {
            // a window that begins in the padding behind sees nothing
            out += out * stride < in + front ? 1 : 0;
        }
        return new Axis(
                in,
                taps,
                stride,
                dilation,
                Math.toIntExact(front),
                Math.toIntExact(back),
                Math.toIntExact(out));
    }

    private static void check(String name, int[] values, int length, int least) {
        if (values == null) {
            return;
        }
        if (values.length != length || Arrays.stream(values).anyMatch(value -> value < least)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s must be %d numbers of at least %d, got %s",
                            name, length, least, Arrays.toString(values)));
        }
    }
}
