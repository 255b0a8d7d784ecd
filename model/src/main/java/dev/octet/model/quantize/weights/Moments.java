package dev.octet.model.quantize.weights;

import dev.octet.model.tensor.Tensor;
import java.util.stream.LongStream;

/**
 * Means and second moments of what the rows of a layer's weights are multiplied by. Of long rows
 * only those of numbers that are in the same block of a row, so that memory stays in proportion to
 * the weights. Not thread-safe.
 */
public final class Moments {
    /** Numbers of a row whose products with each other are known. */
    private static final int BLOCK = 1024;

    private final ProductLayer layer;
    private final double[][] sums;
    private final float[][] products;
    private final long[] rows;

    /** Of no samples yet. */
    public Moments(ProductLayer layer) {
        this.layer = layer;
        rows = new long[layer.groups()];
        sums = new double[layer.groups()][layer.k()];
        products = new float[layer.groups()][layer.k() * block(layer.k())];
    }

    /** How many numbers of a row are in a block; the last one may have fewer. */
    static int block(int k) {
        int blocks = (k - 1) / BLOCK + 1;
        return (k - 1) / blocks + 1;
    }

    /** Adds what a layer reads of a sample; rows with numbers that are not finite say nothing. */
    public void observe(Tensor source) {
        SourceRows.forEach(
                layer,
                source,
                (group, row) -> {
                    if (isFinite(row)) {
                        add(group, row);
                    }
                });
    }

    private static boolean isFinite(float... row) {
        for (float x : row) {
            if (!Float.isFinite(x)) {
                return false;
            }
        }
        return true;
    }

    private void add(int group, float[] row) {
        rows[group]++;
        double[] sum = sums[group];
        float[] product = products[group];
        int block = block(row.length);
        for (int i = 0; i < row.length; i++) {
            float x = row[i];
            if (x == 0) {
                continue;
            }
            sum[i] += x;
            int first = i / block * block;
            int end = Math.min(first + block, row.length);
            // the other half is the same
            for (int j = i, at = i * block + i - first; j < end; j++, at++) {
                product[at] += x * row[j];
            }
        }
    }

    /** Whether anything was observed. */
    boolean isEmpty() {
        return LongStream.of(rows).sum() == 0;
    }

    /** The mean of each number of a group's rows. */
    double[] means(int group) {
        double[] means = sums[group].clone();
        for (int i = 0; i < means.length; i++) {
            means[i] /= Math.max(1, rows[group]);
        }
        return means;
    }

    /**
     * What squares are taken around: the mean, where the bias makes up for what changes it, and 0
     * where there is none.
     */
    private double[] centre(int group) {
        return layer.hasBias() ? means(group) : new double[layer.k()];
    }

    /** The variance of each number of a group's rows; around 0 where the layer has no bias. */
    double[] variances(int group) {
        double[] means = centre(group);
        int block = block(layer.k());
        double[] variances = new double[means.length];
        for (int i = 0; i < means.length; i++) {
            double second =
                    products[group][i * block + i % block] / (double) Math.max(1, rows[group]);
            variances[i] = Math.max(0, second - means[i] * means[i]);
        }
        return variances;
    }

    /**
     * The covariance of the numbers of a block; around 0 where the layer has no bias.
     *
     * @param first of the block
     * @param count of the block
     */
    double[][] covariance(int group, int first, int count) {
        double[] means = centre(group);
        float[] product = products[group];
        int block = block(layer.k());
        double[][] covariance = new double[count][count];
        for (int i = 0; i < count; i++) {
            for (int j = i; j < count; j++) {
                double second =
                        product[(first + i) * block + j] / (double) Math.max(1, rows[group]);
                double value = second - means[first + i] * means[first + j];
                covariance[i][j] = value;
                covariance[j][i] = value;
            }
        }
        return covariance;
    }
}
