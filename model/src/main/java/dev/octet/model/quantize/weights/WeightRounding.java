package dev.octet.model.quantize.weights;

import dev.octet.quant.Scheme;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Integers for weights such that what a layer gives on samples changes least. One weight after the
 * other is rounded, and what that costs is made up for by those that are not rounded yet, as the
 * covariance of what they are multiplied by says (Frantar et al., "GPTQ: Accurate Post-Training
 * Quantization for Generative Pre-trained Transformers", 2022; Frantar and Alistarh, "Optimal Brain
 * Compression", 2022). The mean of the change is left to the bias, where there is one. Stateless,
 * deterministic.
 */
public final class WeightRounding {
    /** Of the mean variance: what keeps numbers that hardly vary from moving the others far. */
    private static final double DAMPING = 0.01;

    private WeightRounding() {}

    /**
     * What was found.
     *
     * @param integers [outputs, k]
     * @param scales of each output channel; all the same where there is one for the tensor
     * @param biasChange what is to be added to the bias of each; 0 where the layer has none
     */
    public record Rounded(byte[] integers, float[] scales, float[] biasChange) {}

    /**
     * Rounds to the nearest integers.
     *
     * @param scheme symmetric
     */
    public static Rounded nearest(ProductLayer layer, Scheme scheme, boolean perChannel) {
        float[] rows = layer.rows();
        float[] scales = scales(layer, rows, scheme, perChannel);
        byte[] integers = new byte[rows.length];
        for (int i = 0; i < rows.length; i++) {
            integers[i] = round(rows[i], scales[i / layer.k()], scheme);
        }
        return new Rounded(integers, scales, new float[layer.outputs()]);
    }

    /** Rounds to what changes the outputs least. */
    public static Rounded of(
            ProductLayer layer, Moments moments, Scheme scheme, boolean perChannel) {
        if (moments.isEmpty()) {
            return nearest(layer, scheme, perChannel);
        }
        float[] rows = layer.rows();
        float[] scales = leastScales(layer, moments, scheme, perChannel);
        byte[] integers = new byte[rows.length];
        float[] changes = new float[layer.outputs()];
        int block = Moments.block(layer.k());
        int perGroup = layer.outputs() / layer.groups();
        IntStream.range(0, layer.groups())
                .parallel()
                .forEach(
                        group -> {
                            for (int first = 0; first < layer.k(); first += block) {
                                int count = Math.min(block, layer.k() - first);
                                Part part =
                                        new Part(
                                                layer,
                                                rows,
                                                scales,
                                                integers,
                                                scheme,
                                                group * perGroup,
                                                perGroup,
                                                first,
                                                count);
                                part.round(moments.covariance(group, first, count));
                            }
                            if (!layer.hasBias()) {
                                return;
                            }
                            double[] means = moments.means(group);
                            for (int n = group * perGroup; n < (group + 1) * perGroup; n++) {
                                changes[n] =
                                        -change(rows, integers, scales[n], n * layer.k(), means);
                            }
                        });
        return new Rounded(integers, scales, changes);
    }

    /** By how much the mean of a channel grows. */
    private static float change(
            float[] rows, byte[] integers, float scale, int first, double[] means) {
        double change = 0;
        for (int i = 0; i < means.length; i++) {
            change += (integers[first + i] * scale - rows[first + i]) * means[i];
        }
        return (float) change;
    }

    private static float[] leastScales(
            ProductLayer layer, Moments moments, Scheme scheme, boolean perChannel) {
        double[][] variances = new double[layer.groups()][];
        for (int group = 0; group < variances.length; group++) {
            variances[group] = moments.variances(group);
        }
        WeightRange range = new WeightRange(layer.rows(), variances, scheme);
        float[] scales = new float[layer.outputs()];
        if (perChannel) {
            IntStream.range(0, scales.length)
                    .parallel()
                    .forEach(n -> scales[n] = range.scale(n, n + 1));
        } else {
            Arrays.fill(scales, range.scale(0, scales.length));
        }
        return scales;
    }

    static byte round(float x, float scale, Scheme scheme) {
        return (byte) Math.max(scheme.min(), Math.min(scheme.max(), Math.rint(x / scale)));
    }

    private static float[] scales(
            ProductLayer layer, float[] rows, Scheme scheme, boolean perChannel) {
        float[] scales = new float[layer.outputs()];
        for (int n = 0; n < scales.length; n++) {
            float most = 0;
            for (int i = n * layer.k(); i < (n + 1) * layer.k(); i++) {
                most = Math.max(most, Math.abs(rows[i]));
            }
            scales[n] = scale(most, scheme);
        }
        if (!perChannel) {
            float most = 0;
            for (float scale : scales) {
                most = Math.max(most, scale);
            }
            Arrays.fill(scales, most);
        }
        return scales;
    }

    private static float scale(float magnitude, Scheme scheme) {
        float scale = magnitude / scheme.max();
        return magnitude == 0 ? 1 : Math.max(scale, Float.MIN_NORMAL);
    }

    /** The weights of some output channels for one block of a row. */
    private record Part(
            ProductLayer layer,
            float[] rows,
            float[] scales,
            byte[] integers,
            Scheme scheme,
            int firstOutput,
            int outputs,
            int first,
            int count) {
        void round(double[][] covariance) {
            double mean = 0;
            for (int i = 0; i < count; i++) {
                mean += covariance[i][i] / count;
            }
            if (!(mean > 0 && mean < Double.POSITIVE_INFINITY)) {
                for (int n = firstOutput; n < firstOutput + outputs; n++) {
                    nearest(n);
                }
                return;
            }
            Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
            Arrays.sort(order, (a, b) -> Double.compare(covariance[b][b], covariance[a][a]));
            double[][] factor = factor(permuted(covariance, order), DAMPING * mean);
            IntStream.range(firstOutput, firstOutput + outputs)
                    .parallel()
                    .forEach(n -> round(n, order, factor));
        }

        /** With more damping where sums in f32 left a matrix that no numbers can have. */
        private static double[][] factor(double[][] covariance, double damping) {
            double added = 0;
            Optional<double[][]> factor = Optional.empty();
            for (double all = damping; factor.isEmpty(); all *= 10) {
                for (int i = 0; i < covariance.length; i++) {
                    covariance[i][i] += all - added;
                }
                added = all;
                factor = Cholesky.ofInverse(covariance, damping / 2);
            }
            return factor.get();
        }

        private static double[][] permuted(double[][] matrix, Integer[] order) {
            double[][] permuted = new double[order.length][order.length];
            for (int i = 0; i < order.length; i++) {
                for (int j = 0; j < order.length; j++) {
                    permuted[i][j] = matrix[order[i]][order[j]];
                }
            }
            return permuted;
        }

        private void nearest(int n) {
            int at = n * layer.k() + first;
            for (int i = at; i < at + count; i++) {
                integers[i] = WeightRounding.round(rows[i], scales[n], scheme);
            }
        }

        private void round(int n, Integer[] order, double[][] factor) {
            int at = n * layer.k() + first;
            double[] left = new double[count];
            for (int i = 0; i < count; i++) {
                left[i] = rows[at + order[i]];
            }
            for (int i = 0; i < count; i++) {
                double[] row = factor[i];
                byte integer = WeightRounding.round((float) left[i], scales[n], scheme);
                integers[at + order[i]] = integer;
                double error = (left[i] - integer * (double) scales[n]) / row[i];
                for (int j = i + 1; j < count; j++) {
                    left[j] -= error * row[j];
                }
            }
        }
    }
}
