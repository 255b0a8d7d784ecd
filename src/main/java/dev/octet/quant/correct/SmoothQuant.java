package dev.octet.quant.correct;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.Arrays;

/**
 * Moves outliers from activations, which have one scale for all channels, into weights: input
 * channel j of the activations is divided by s_j and its weights are multiplied with it, which
 * leaves the product as it is (Xiao et al., "SmoothQuant: Accurate and Efficient Post-Training
 * Quantization for Large Language Models", 2022). s_j = max|X_j|^α / max|W_j|^(1−α); a channel
 * without activations or weights keeps s_j = 1. The division is folded into the layer in front, a
 * normalization or another product. Stateless, so thread-safe.
 */
public final class SmoothQuant {
    private static final int ALPHA_STEPS = 20;

    private SmoothQuant() {}

    /**
     * What a search found.
     *
     * @param alpha in [0, 1], a multiple of 0.05; the smaller of equal ones
     * @param factors s, one for each input channel
     * @param error mean squared error of the quantized product with these factors
     * @param errorBefore the same without any: where it is less, do not smooth
     */
    public record Choice(double alpha, float[] factors, double error, double errorBefore) {}

    /**
     * The factors for a given α.
     *
     * @param activations the largest magnitude of each input channel of the activations, finite
     * @param weights the largest magnitude of each input channel of the weights, finite
     * @param alpha in [0, 1]; the larger, the more of the outliers goes to the weights
     * @throws IllegalArgumentException when alpha is outside, or the lengths differ
     */
    public static float[] factors(float[] activations, float[] weights, double alpha) {
        if (!(alpha >= 0 && alpha <= 1) || activations.length != weights.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "alpha is in [0, 1], got %s; %d channels of activations, %d of weights",
                            alpha, activations.length, weights.length));
        }
        float[] factors = new float[activations.length];
        for (int j = 0; j < factors.length; j++) {
            double factor = Math.pow(activations[j], alpha) / Math.pow(weights[j], 1 - alpha);
            boolean used = activations[j] > 0 && weights[j] > 0;
            factors[j] = used && Float.isFinite((float) factor) ? (float) factor : 1;
        }
        return factors;
    }

    /**
     * The largest magnitude of each input channel of activations [M, K].
     *
     * @throws IllegalArgumentException when the length does not match or a value is not finite
     */
    public static float[] activationMagnitudes(float[] x, int m, int k) {
        return magnitudes("activations", x, m, k);
    }

    /**
     * The largest magnitude of each input channel of weights [N, K].
     *
     * @throws IllegalArgumentException when the length does not match or a value is not finite
     */
    public static float[] weightMagnitudes(float[] weights, int n, int k) {
        return magnitudes("weights", weights, n, k);
    }

    private static float[] magnitudes(String what, float[] values, int rows, int k) {
        if (rows < 1 || k < 1 || (long) rows * k != values.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s need %d·%d = %d values, got %d",
                            what, rows, k, (long) rows * k, values.length));
        }
        float[] largest = new float[k];
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s must be finite, [%d,%d] is %s", what, i / k, i % k, values[i]));
            }
            largest[i % k] = Math.max(largest[i % k], Math.abs(values[i]));
        }
        return largest;
    }

    /** Activations [M, K], each divided by the factor of its channel. A new array. */
    public static float[] activations(float[] x, float[] factors) {
        float[] smooth = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            smooth[i] = x[i] / factors[i % factors.length];
        }
        return smooth;
    }

    /** Weights [N, K], each times the factor of its channel. A new array. */
    public static float[] weights(float[] weights, float[] factors) {
        float[] smooth = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            smooth[i] = weights[i] * factors[i % factors.length];
        }
        return smooth;
    }

    /**
     * The α in 0, 0.05, … 1 with the least error of the quantized product on samples. Activations
     * get one scale, weights one for each output channel, both from the smallest to the largest
     * value. Takes 21 products of the given size in plain Java. An α with which a value of either
     * overflows is left out; with α = 0.5 none does.
     *
     * @param x activations [M, K], finite
     * @param weights [N, K], finite
     * @param activationScheme of the activations
     * @param weightScheme of the weights
     * @throws IllegalArgumentException when the lengths do not match or a value is not finite
     */
    public static Choice search(
            float[] x,
            float[] weights,
            int m,
            int n,
            int k,
            Scheme activationScheme,
            Scheme weightScheme) {
        float[] xMagnitudes = activationMagnitudes(x, m, k);
        float[] weightMagnitudes = weightMagnitudes(weights, n, k);
        Trial trial = new Trial(x, weights, n, k, activationScheme, weightScheme);
        float[] none = new float[k];
        Arrays.fill(none, 1);
        double before = trial.error(none);
        Choice best = null;
        for (int step = 0; step <= ALPHA_STEPS; step++) {
            double alpha = (double) step / ALPHA_STEPS;
            float[] factors = factors(xMagnitudes, weightMagnitudes, alpha);
            double error = trial.error(factors);
            if (best == null || error < best.error) {
                best = new Choice(alpha, factors, error, before);
            }
        }
        return best;
    }

    /** Quantizes both and measures: X̂ · Ŵ − X · W = (X̂ − X) · Ŵ + X · (Ŵ − W), in f64. */
    private record Trial(
            float[] x, float[] weights, int n, int k, Scheme xScheme, Scheme weightScheme) {
        double error(float[] factors) {
            float[] smoothX = activations(x, factors);
            float[] smoothWeights = SmoothQuant.weights(weights, factors);
            if (!finite(smoothX) || !finite(smoothWeights)) {
                return Double.POSITIVE_INFINITY;
            }
            float[] newX = roundTrip(smoothX, xScheme, Grouping.perTensor());
            float[] newWeights = roundTrip(smoothWeights, weightScheme, Grouping.perChannel(0));
            double sum = 0;
            for (int row = 0; row < x.length; row += k) {
                for (int column = 0; column < weights.length; column += k) {
                    double error = 0;
                    for (int j = 0; j < k; j++) {
                        error +=
                                (double) newX[row + j] * newWeights[column + j]
                                        - (double) x[row + j] * weights[column + j];
                    }
                    sum += error * error;
                }
            }
            return sum / ((double) x.length / k * n);
        }

        private static boolean finite(float[] values) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
            return true;
        }

        private float[] roundTrip(float[] values, Scheme scheme, Grouping grouping) {
            int[] shape = {values.length / k, k};
            GroupedObserver observer =
                    new GroupedObserver("samples", new ObserverKind.Extreme(), grouping, shape);
            observer.observe(values);
            QuantParams params = observer.params(scheme);
            return Quantizer.roundTrip(values, params, shape);
        }
    }
}
