package dev.octet.model.operator.product;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/**
 * The sums of a convolution or a transposed one: for each position of the output, over the taps of
 * the kernel that meet the source there, and over the channels of a group.
 *
 * @param source spatial dimensions of the source
 * @param kernel taps along each axis
 * @param meeting where the source is met
 * @param weights how they lie
 */
record TapSums(Shape source, Shape kernel, Meeting meeting, Weights weights) {
    /** Where taps meet the source. */
    interface Meeting {
        /** Where a tap meets the source along an axis; outside of it where it does not. */
        long at(int axis, int position, int tap);
    }

    /**
     * How weights lie, taps last.
     *
     * @param groups of channels
     * @param in channels of the source in a group
     * @param out channels of the output in a group
     * @param groupStride elements from a group to the next one
     * @param inStride elements from a channel of the source to the next one
     * @param outStride elements from a channel of the output to the next one
     */
    record Weights(int groups, int in, int out, int groupStride, int inStride, int outStride) {}

    /**
     * Writes the output [batch, groups · out, ...].
     *
     * @param x [batch, groups · in, ...]
     * @param bias one for each channel of the output
     */
    void write(double[] x, double[] w, double[] bias, Tensor y) {
        int batch = y.shape().get(0);
        int inChannels = weights.groups * weights.in;
        int outChannels = weights.groups * weights.out;
        Shape positions = spatial(y.shape());
        int[] sources = new int[kernel.count()];
        int[] taps = new int[kernel.count()];
        Broadcast position = new Broadcast(positions, new Shape[0]);
        for (int p = 0; p < positions.count(); p++, position.next()) {
            int met = meet(position, sources, taps);
            for (int i = 0; i < batch * outChannels; i++) {
                int channel = i % outChannels;
                int image = i / outChannels * inChannels;
                int group = channel / weights.out;
                int firstWeight =
                        group * weights.groupStride + channel % weights.out * weights.outStride;
                double sum = bias[channel];
                for (int c = 0; c < weights.in; c++) {
                    int from = (image + group * weights.in + c) * source.count();
                    int weight = firstWeight + c * weights.inStride;
                    for (int t = 0; t < met; t++) {
                        sum += x[from + sources[t]] * w[weight + taps[t]];
                    }
                }
                y.setDouble(i * positions.count() + p, sum);
            }
        }
    }

    /** Lists the elements of the source that are met, and the taps that meet them. */
    private int meet(Broadcast position, int[] sources, int[] taps) {
        int met = 0;
        Broadcast tap = new Broadcast(kernel, new Shape[0]);
        for (int t = 0; t < kernel.count(); t++, tap.next()) {
            int element = 0;
            for (int axis = 0; axis < kernel.rank() && element >= 0; axis++) {
                long at = meeting.at(axis, position.at(axis), tap.at(axis));
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

    /** The dimensions behind batch and channels. */
    static Shape spatial(Shape shape) {
        int[] dims = new int[shape.rank() - 2];
        System.arraycopy(shape.dims(), 2, dims, 0, dims.length);
        return Shape.of(dims);
    }
}
