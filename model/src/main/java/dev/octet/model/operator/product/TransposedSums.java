package dev.octet.model.operator.product;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Convolution;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/**
 * The sums of a transposed convolution: for each position of the output, over the taps of the
 * kernel that meet the source there, and over the channels of a group.
 *
 * @param source spatial dimensions of the source
 * @param weights [groups · in, out, taps...]
 * @param axes see {@link ConvTranspose#axes}
 * @param groups of channels
 */
record TransposedSums(Shape source, Shape weights, Windows.Axis[] axes, int groups) {
    /**
     * Writes the output [batch, groups · out, ...].
     *
     * @param x [batch, groups · in, ...]
     * @param bias one for each channel of the output
     */
    void write(double[] x, double[] w, double[] bias, Tensor y) {
        Shape kernel = Convolution.spatial(weights);
        int in = weights.get(0) / groups;
        int out = weights.get(1);
        Shape positions = Convolution.spatial(y.shape());
        int[] sources = new int[kernel.count()];
        int[] taps = new int[kernel.count()];
        Broadcast position = new Broadcast(positions, new Shape[0]);
        for (int p = 0; p < positions.count(); p++, position.next()) {
            int met = meet(kernel, position, sources, taps);
            for (int i = 0; i < y.shape().count(0, 2); i++) {
                int channel = i % (groups * out);
                int image = i / (groups * out);
                double sum = bias[channel];
                for (int c = 0; c < in; c++) {
                    int from = channel / out * in + c;
                    int element = (image * groups * in + from) * source.count();
                    int weight = (from * out + channel % out) * kernel.count();
                    for (int t = 0; t < met; t++) {
                        sum += x[element + sources[t]] * w[weight + taps[t]];
                    }
                }
                y.setDouble(i * positions.count() + p, sum);
            }
        }
    }

    /** Lists the elements of the source that are met, and the taps that meet them. */
    private int meet(Shape kernel, Broadcast position, int[] sources, int[] taps) {
        int met = 0;
        Broadcast tap = new Broadcast(kernel, new Shape[0]);
        for (int t = 0; t < kernel.count(); t++, tap.next()) {
            int element = 0;
            for (int axis = 0; axis < kernel.rank() && element >= 0; axis++) {
                long at = source(axes[axis], position.at(axis), tap.at(axis));
                boolean inside = at >= 0 && at < source.get(axis);
                element = inside ? element * source.get(axis) + (int) at : -1;
            }
            if (element >= 0) {
                sources[met] = element;
                taps[met++] = t;
            }
        }
        return met;
    }

    /** Which element's product by a tap falls on a position: the only one, or -1. */
    private static long source(Windows.Axis axis, int position, int tap) {
        long first = (long) position + axis.front() - (long) tap * axis.dilation();
        return first % axis.stride() == 0 ? first / axis.stride() : -1;
    }
}
