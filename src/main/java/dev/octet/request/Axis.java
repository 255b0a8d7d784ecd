package dev.octet.request;

/**
 * One spatial axis of a convolution. The padding behind follows from the output size: see {@link
 * Conv#padAfter}.
 *
 * @param in size of the source
 * @param out size of the destination
 * @param kernel taps
 * @param stride distance of two windows in the source; of a transposed convolution, of two source
 *     elements in the destination
 * @param dilation distance of two taps; 1 for a dense kernel
 * @param padBefore padding in front of the source; of a transposed convolution, what is cut off in
 *     front of the destination
 */
public record Axis(int in, int out, int kernel, int stride, int dilation, int padBefore) {

    /** An axis that is not there. */
    static final Axis NONE = new Axis(1, 1, 1, 1, 1, 0);

    /** This one with the smallest size there is. */
    Axis smallest() {
        return new Axis(1, 1, kernel, stride, dilation, 0);
    }

    /** Size of the dilated kernel. */
    public int extent() {
        return Math.toIntExact((kernel - 1L) * dilation + 1);
    }

    /** Whether each output is computed from the source element of its own place alone. */
    public boolean isPointwise() {
        return kernel == 1 && stride == 1 && padBefore == 0 && in == out;
    }
}
