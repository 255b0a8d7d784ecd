package dev.octet.model.operator.microsoft;

import dev.octet.model.operator.definition.WindowTaps;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;

/** Means of quantized numbers, quantized. */
final class QuantizedMeans {
    private QuantizedMeans() {}

    /**
     * The means of the windows over each plane.
     *
     * @param x [images, channels, spatial...]
     * @param countPadding whether the padding counts as zeros
     */
    static Tensor of(
            Tensor x,
            Windows.Axis[] axes,
            boolean countPadding,
            Quantization source,
            Quantization output) {
        Tensor y = Tensor.zeros(x.element(), shape(x.shape(), axes));
        if (y.count() == 0) {
            return y;
        }
        WindowTaps taps = new WindowTaps(axes);
        int elements = x.shape().count(2, x.shape().rank());
        for (int window = 0; window < taps.windows(); window++) {
            taps.move(window);
            for (int plane = 0; plane < y.count() / taps.windows(); plane++) {
                long sum = 0;
                for (int i = 0; i < taps.inside(); i++) {
                    sum += x.getLong(plane * elements + taps.source(i)) - source.zeroPoint();
                }
                double mean =
                        sum
                                * (double) source.scale()
                                / (countPadding ? taps.count() : taps.inside());
                y.setLong(
                        plane * taps.windows() + window,
                        output.quantize((float) mean, y.element()));
            }
        }
        return y;
    }

    /** The shape of what windows over planes give. */
    static Shape shape(Shape x, Windows.Axis[] axes) {
        int[] dims = x.dims();
        for (int i = 0; i < axes.length; i++) {
            dims[i + 2] = axes[i].out();
        }
        return Shape.of(dims);
    }

    /**
     * The spatial dimensions.
     *
     * @param x channels first
     */
    static int[] spatial(Shape x) {
        if (x.rank() < 3) {
            throw new IllegalArgumentException(
                    "a pooling needs images, channels and spatial axes, got shape " + x);
        }
        return Arrays.copyOfRange(x.dims(), 2, x.rank());
    }
}
