package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Objects;

/**
 * Builds a {@link Conv}; every setting has the default named at it. Settings with one value per
 * spatial axis, outermost first, also take one value for all axes. Not thread-safe.
 */
public final class ConvBuilder extends ProductBuilder<ConvBuilder> {
    private final int srcChannels;
    private final int dstChannels;
    private int images = 1;
    private int groups = 1;
    private int[] size = {1, 1};
    private int[] kernel = {1};
    private int[] stride = {1};
    private int[] dilation = {1};
    private int[] padBefore = {0};
    private int[] padAfter = {0};
    private int[] outputPadding = {0};
    private int[] outputSize;
    private boolean samePadding;
    private boolean transposed;
    private TensorLayout srcLayout = TensorLayout.NHWC;
    private TensorLayout dstLayout = TensorLayout.NHWC;

    ConvBuilder(int srcChannels, int dstChannels) {
        this.srcChannels = srcChannels;
        this.dstChannels = dstChannels;
    }

    @Override
    ConvBuilder self() {
        return this;
    }

    /** Batch; 1. */
    public ConvBuilder images(int images) {
        this.images = images;
        return this;
    }

    /** Groups of channels; 1. As many as source channels make a depthwise convolution. */
    public ConvBuilder groups(int groups) {
        this.groups = groups;
        return this;
    }

    /** Size of the source, one to three values: as many as there are spatial axes. */
    public ConvBuilder size(int... size) {
        if (size.length < 1 || size.length > 3) {
            throw new IllegalArgumentException(
                    "a convolution has 1 to 3 spatial axes, got " + size.length + " sizes");
        }
        this.size = size.clone();
        return this;
    }

    /** Kernel size; 1. */
    public ConvBuilder kernel(int... kernel) {
        this.kernel = kernel.clone();
        return this;
    }

    /** Stride; 1. */
    public ConvBuilder stride(int... stride) {
        this.stride = stride.clone();
        return this;
    }

    /** Distance of two taps; 1, a dense kernel. */
    public ConvBuilder dilation(int... dilation) {
        this.dilation = dilation.clone();
        return this;
    }

    /** The same padding in front and behind; 0. */
    public ConvBuilder padding(int... padding) {
        return padding(padding, padding);
    }

    /** Padding in front and behind; 0. */
    public ConvBuilder padding(int[] before, int[] after) {
        padBefore = before.clone();
        padAfter = after.clone();
        samePadding = false;
        return this;
    }

    /**
     * TensorFlow's SAME: an output of ceil(in / stride), the padding as even as can be, the odd one
     * behind.
     */
    public ConvBuilder samePadding() {
        samePadding = true;
        return this;
    }

    /** A transposed convolution; an ordinary one. */
    public ConvBuilder transposed() {
        transposed = true;
        return this;
    }

    /**
     * What a transposed convolution adds to its output size behind; 0. Less than stride or
     * dilation.
     */
    public ConvBuilder outputPadding(int... outputPadding) {
        this.outputPadding = outputPadding.clone();
        return this;
    }

    /** Size of the destination, instead of a padding behind; follows from the padding. */
    public ConvBuilder outputSize(int... outputSize) {
        this.outputSize = outputSize.clone();
        return this;
    }

    /** Where the channels of src and dst are; NHWC. */
    public ConvBuilder layout(TensorLayout layout) {
        return layout(layout, layout);
    }

    /** Where the channels of src are, and those of dst and of a residual; NHWC. */
    public ConvBuilder layout(TensorLayout src, TensorLayout dst) {
        srcLayout = Objects.requireNonNull(src, "src");
        dstLayout = Objects.requireNonNull(dst, "dst");
        return this;
    }

    @Override
    ConvBuilder weightGroup(int size) {
        throw new IllegalArgumentException(
                "a convolution's weights have no groups along K, got per_group:" + size);
    }

    /**
     * The request.
     *
     * @throws IllegalArgumentException as {@link Conv} does
     */
    @Override
    public Conv build() {
        checkSettings();
        Axis[] axes = {Axis.NONE, Axis.NONE, Axis.NONE};
        int rank = size.length;
        for (int i = 0; i < rank; i++) {
            axes[3 - rank + i] = axis(i);
        }
        return new Conv(
                images,
                groups,
                srcChannels,
                dstChannels,
                rank,
                axes[0],
                axes[1],
                axes[2],
                transposed,
                srcLayout,
                dstLayout,
                src,
                weights,
                srcZeroPoint,
                weightZeroPoint,
                epilogue());
    }

    private void checkSettings() {
        if (samePadding && (transposed || outputSize != null)) {
            throw new IllegalArgumentException(
                    "SAME padding sets the output size of an ordinary convolution, got "
                            + (transposed ? "a transposed one" : "an output size, too"));
        }
        if (!transposed && Arrays.stream(outputPadding).anyMatch(padding -> padding != 0)) {
            throw new IllegalArgumentException(
                    "only a transposed convolution has output padding, got "
                            + Arrays.toString(outputPadding));
        }
    }

    private Axis axis(int i) {
        int in = size[i];
        int taps = of("kernel", kernel, i);
        int step = of("stride", stride, i);
        int spread = of("dilation", dilation, i);
        int before = of("padding", padBefore, i);
        if (taps < 1 || step < 1 || spread < 1) {
            // Conv says what is wrong
            return new Axis(in, 1, taps, step, spread, before);
        }
        int out =
                Axes.out(
                        in,
                        taps,
                        step,
                        spread,
                        before,
                        of("padding", padAfter, i),
                        transposed,
                        of("outputPadding", outputPadding, i));
        if (outputSize != null) {
            out = of("outputSize", outputSize, i);
        } else if (samePadding) {
            out = -Math.floorDiv(-in, step);
            Axis bare = new Axis(in, out, taps, step, spread, 0);
            before = Math.max(0, Axes.padAfter(bare, false)) / 2;
        }
        return new Axis(in, out, taps, step, spread, before);
    }

    private int of(String name, int[] values, int axis) {
        if (values.length != 1 && values.length != size.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs 1 value or %d, one per axis, got %d",
                            name, size.length, values.length));
        }
        return values[values.length == 1 ? 0 : axis];
    }
}
