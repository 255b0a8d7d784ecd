package dev.octet.quant.correct;

import dev.octet.quant.runs.Runs;
import dev.octet.request.Grouping;
import dev.octet.text.RootLocale;
import java.util.Arrays;

/**
 * The mean of each channel of a tensor, over any number of tensors, in f64: what {@link
 * BiasCorrection} needs of a layer's inputs. NaN and infinities are left out. Not thread-safe,
 * mergeable.
 */
public final class ChannelMeans {
    private final int[] shape;
    private final Grouping grouping;
    private final double[] sums;
    private final long[] counts;

    /**
     * Has observed nothing.
     *
     * @param axis which counts the channels
     * @param shape of every tensor observed
     * @throws IllegalArgumentException when the shape has no such axis
     */
    public ChannelMeans(int axis, int... shape) {
        this.shape = shape.clone();
        grouping = Grouping.perChannel(axis);
        sums = new double[grouping.count(shape)];
        counts = new long[sums.length];
    }

    /**
     * Observes a tensor, dense and row-major.
     *
     * @throws IllegalArgumentException when it has another number of elements than the shape
     */
    public void observe(float... x) {
        Runs runs = new Runs(grouping, shape);
        if (runs.elements() != x.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "shape %s has %d elements, got %d",
                            Arrays.toString(shape), runs.elements(), x.length));
        }
        runs.forEach(
                (channel, from, to) -> {
                    for (int i = from; i < to; i++) {
                        if (Float.isFinite(x[i])) {
                            sums[channel] += x[i];
                            counts[channel]++;
                        }
                    }
                });
    }

    /**
     * Adds what the other has observed, which stays as it is.
     *
     * @throws IllegalArgumentException when the other has another number of channels
     */
    public void merge(ChannelMeans other) {
        if (other.sums.length != sums.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "cannot merge means of %d channels into %d",
                            other.sums.length, sums.length));
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
            counts[i] += other.counts[i];
        }
    }

    /** The means so far; 0 for a channel without a finite value. */
    public float[] means() {
        float[] means = new float[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i] / Math.max(counts[i], 1));
        }
        return means;
    }
}
