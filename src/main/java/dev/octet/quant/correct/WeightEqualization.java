package dev.octet.quant.correct;

import dev.octet.text.RootLocale;

/**
 * Equalizes the ranges of the weights on either side of a channel, so that one scale for a whole
 * tensor fits all channels (Nagel et al., "Data-Free Quantization Through Weight Equalization and
 * Bias Correction", ICCV 2019).
 *
 * <p>Between two layers with nothing but a ReLU, leaky ReLU or nothing at all, channel i may be
 * divided by s_i > 0 in front and multiplied with it behind: f(s · x) = s · f(x). With r1_i and
 * r2_i the largest magnitudes of the channel's weights in the first and in the second layer, s_i =
 * sqrt(r1_i · r2_i) / r2_i makes both sqrt(r1_i · r2_i). A channel without weights on a side keeps
 * s_i = 1.
 *
 * @param first weights of the first layer, its output channels divided by the factors
 * @param firstBias its bias, divided likewise; null where there was none
 * @param second weights of the second layer, its input channels multiplied with the factors
 * @param factors s, one for each channel between
 */
public record WeightEqualization(
        float[] first, float[] firstBias, float[] second, float[] factors) {
    /**
     * Equalizes two layers. Weights are [N, K] of a GEMM or [O, I / groups, spatial…] of a
     * convolution; the second layer may have groups, down to depthwise.
     *
     * @param firstBias null for none
     * @return new arrays; the output of the second layer stays the same but for rounding
     * @throws IllegalArgumentException when the layers do not go together or a weight is not finite
     */
    public static WeightEqualization of(
            float[] first, int[] firstShape, float[] firstBias, float[] second, int[] secondShape) {
        int inputs = firstShape.length < 2 ? 0 : firstShape[1];
        LayerWeights before = new LayerWeights(first.length, inputs, firstShape);
        LayerWeights after = new LayerWeights(second.length, before.outputs(), secondShape);
        if (firstBias != null && firstBias.length != before.outputs()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d output channels, %d biases", before.outputs(), firstBias.length));
        }
        float[] factors = factors(before.outputMagnitudes(first), after.inputMagnitudes(second));
        return new WeightEqualization(
                before.overOutput(first, factors),
                firstBias == null ? null : quotients(firstBias, factors),
                after.timesInput(second, factors),
                factors);
    }

    /**
     * The factors alone.
     *
     * @param before the largest magnitude of each channel's weights in the first layer
     * @param after the same in the second layer
     */
    public static float[] factors(float[] before, float[] after) {
        float[] factors = new float[before.length];
        for (int i = 0; i < factors.length; i++) {
            // in f64: the product of small magnitudes underflows f32
            double equal = Math.sqrt((double) before[i] * after[i]);
            float factor = (float) (equal / after[i]);
            factors[i] = factor > 0 && Float.isFinite(factor) ? factor : 1;
        }
        return factors;
    }

    private static float[] quotients(float[] bias, float[] factors) {
        float[] quotients = new float[bias.length];
        for (int i = 0; i < bias.length; i++) {
            quotients[i] = bias[i] / factors[i];
        }
        return quotients;
    }
}
