package dev.octet.model.operator.definition;

import dev.octet.model.tensor.Shape;
import java.util.Arrays;

/**
 * The geometry of a convolution: sources are [images, channels, spatial...], weights [outputs,
 * channels / groups, taps...], outputs [images, outputs, windows...].
 */
public final class Convolution {
    private final WindowTaps taps;
    private final int groups;
    private final int channels;
    private final int outputs;
    private final int elements;
    private final Shape output;

    private Convolution(Windows.Axis[] axes, int groups, Shape x, Shape w) {
        this.taps = new WindowTaps(axes);
        this.groups = groups;
        this.channels = w.get(1);
        this.outputs = w.get(0);
        this.elements = x.count(2, x.rank());
        int[] dims = x.dims();
        dims[1] = outputs;
        for (int i = 0; i < axes.length; i++) {
            dims[i + 2] = axes[i].out();
        }
        this.output = Shape.of(dims);
    }

    /** Reads the attributes of windows of a convolution. */
    public static Windows windows(Declaration node) {
        return new Windows(
                node.ints("kernel_shape"),
                node.ints("strides"),
                node.ints("dilations"),
                node.ints("pads"),
                Windows.autoPad(node),
                false);
    }

    /** Reads the attribute group. */
    public static int groups(Declaration node) {
        int groups = node.int32("group", 1);
        if (groups < 1) {
            throw new Unsupported("group is at least 1, got " + groups);
        }
        return groups;
    }

    /**
     * A convolution of tensors of two shapes.
     *
     * @throws IllegalArgumentException when they do not fit
     */
    public static Convolution of(Windows windows, int groups, Shape x, Shape w) {
        Shape taps = taps(x, w);
        if (x.get(1) != (long) w.get(1) * groups || w.get(0) % groups != 0) {
            throw new IllegalArgumentException(
                    "weights of shape "
                            + w
                            + " in "
                            + groups
                            + " groups do not fit a source of shape "
                            + x);
        }
        return new Convolution(windows.over(spatial(x).dims(), taps.dims()), groups, x, w);
    }

    /**
     * The taps of weights along each spatial axis of a source.
     *
     * @throws IllegalArgumentException when the two have not the same axes, or there are no taps
     */
    public static Shape taps(Shape x, Shape w) {
        if (x.rank() < 3 || w.rank() != x.rank()) {
            throw new IllegalArgumentException(
                    "a convolution needs the same three axes or more on either side, got "
                            + x
                            + " and weights "
                            + w);
        }
        Shape taps = spatial(w);
        if (taps.count() == 0) {
            throw new IllegalArgumentException("weights of shape " + w + " have no taps");
        }
        return taps;
    }

    /** The dimensions behind the first two. */
    public static Shape spatial(Shape shape) {
        return Shape.of(Arrays.copyOfRange(shape.dims(), 2, shape.rank()));
    }

    /** The shape of the output. */
    public Shape output() {
        return output;
    }

    /** How many channels the output has. */
    public int outputs() {
        return outputs;
    }

    /** The output channel of an element of the output. */
    public int channel(int element) {
        return element / taps.windows() % outputs;
    }

    /** The sums of products of real numbers, 0 in the padding. */
    public double[] sums(double[] x, double[] w) {
        return sums(x, w, new double[outputs]);
    }

    /**
     * The sums of products of real numbers, 0 in the padding.
     *
     * @param bias what the sums of each output channel begin with
     */
    public double[] sums(double[] x, double[] w, double[] bias) {
        double[] y = new double[output.count()];
        if (y.length == 0) {
            return y;
        }
        int windows = taps.windows();
        for (int window = 0; window < windows; window++) {
            taps.move(window);
            for (int plane = 0; plane < y.length / windows; plane++) {
                double sum = bias[plane % outputs];
                for (int c = 0; c < channels; c++) {
                    int source = source(plane, c);
                    int weight = (plane % outputs * channels + c) * taps.count();
                    for (int i = 0; i < taps.inside(); i++) {
                        sum += x[source + taps.source(i)] * w[weight + taps.tap(i)];
                    }
                }
                y[plane * windows + window] = sum;
            }
        }
        return y;
    }

    /** Where in the source a channel begins that a plane of the output is computed of. */
    private int source(int plane, int channel) {
        int image = plane / outputs;
        int group = plane % outputs / (outputs / groups);
        return ((image * groups + group) * channels + channel) * elements;
    }
}
