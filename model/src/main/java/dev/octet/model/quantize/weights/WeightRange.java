package dev.octet.model.quantize.weights;

import dev.octet.quant.Scheme;

/**
 * The scale with which weights lose least, where each is rounded by itself, and an error counts as
 * much as what the weight is multiplied by varies: large weights of a channel that hardly varies
 * may be cut off. Stateless.
 */
final class WeightRange {
    /** Of the largest magnitude: what is tried at first, and how far around the best one then. */
    private static final double LEAST = 0.25, STEP = 0.01, FINE_STEP = 0.0005;

    private final float[] rows;
    private final double[][] variances;
    private final int k;
    private final int perGroup;
    private final Scheme scheme;

    /**
     * Of a layer.
     *
     * @param rows its weights, [outputs, k]
     * @param variances of each group of channels
     */
    WeightRange(float[] rows, double[][] variances, Scheme scheme) {
        this.rows = rows;
        this.variances = variances;
        this.scheme = scheme;
        k = variances[0].length;
        perGroup = rows.length / k / variances.length;
    }

    /** One scale for output channels [from, to). */
    float scale(int from, int to) {
        float most = 0;
        for (int i = from * k; i < to * k; i++) {
            most = Math.max(most, Math.abs(rows[i]));
        }
        if (most == 0) {
            return 1;
        }
        double best = best(from, to, most, LEAST, 1, STEP);
        return scale(most, best(from, to, most, best - STEP, Math.min(1, best + STEP), FINE_STEP));
    }

    private double best(int from, int to, float most, double least, double end, double step) {
        double best = 1;
        double fewest = Double.POSITIVE_INFINITY;
        int steps = (int) Math.rint((end - least) / step);
        for (int i = 0; i <= steps; i++) {
            double share = end - i * step;
            double error = error(from, to, scale(most, share), fewest);
            if (error < fewest) {
                fewest = error;
                best = share;
            }
        }
        return best;
    }

    private float scale(float most, double share) {
        return (float) Math.max(most * share / scheme.max(), Float.MIN_NORMAL);
    }

    /** Of all weights of some channels; what is more than `enough` need not be exact. */
    private double error(int from, int to, float scale, double enough) {
        double error = 0;
        for (int n = from; n < to && error < enough; n++) {
            double[] weight = variances[n / perGroup];
            for (int i = 0, at = n * k; i < k; i++, at++) {
                double off = WeightRounding.round(rows[at], scale, scheme) * (double) scale;
                off -= rows[at];
                error += off * off * weight[i];
            }
        }
        return error;
    }
}
