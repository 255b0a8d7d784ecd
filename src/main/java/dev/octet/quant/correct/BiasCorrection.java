package dev.octet.quant.correct;

import dev.octet.text.RootLocale;

/**
 * Takes the mean of the error that quantized weights cause off the bias: b' = b − E[(Ŵ − W) · x],
 * from the means of the input channels (Nagel et al., "Data-Free Quantization Through Weight
 * Equalization and Bias Correction", ICCV 2019). At the borders of a padded convolution, where some
 * weights meet zeros, it is an approximation. Stateless, so thread-safe.
 */
public final class BiasCorrection {
    private BiasCorrection() {}

    /**
     * The corrected bias.
     *
     * @param bias one value for each output channel, or null for none
     * @param weights the original, [N, K] of a GEMM or [O, I / groups, spatial…] of a convolution
     * @param quantized the same weights after quantizing and dequantizing
     * @param means of the input channels, of all groups; their number says how many groups there
     *     are
     * @param shape of the weights
     * @return a new array
     * @throws IllegalArgumentException when lengths and shape do not match
     */
    public static float[] correct(
            float[] bias, float[] weights, float[] quantized, float[] means, int... shape) {
        LayerWeights layer = new LayerWeights(weights.length, means.length, shape);
        if (quantized.length != weights.length || bias != null && bias.length != layer.outputs()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d weights, %d quantized; %d output channels, %s biases",
                            weights.length,
                            quantized.length,
                            layer.outputs(),
                            bias == null ? "no" : bias.length));
        }
        double[] shifts = new double[layer.outputs()];
        layer.forEach(
                (place, output, input) ->
                        shifts[output] +=
                                ((double) quantized[place] - weights[place]) * means[input]);
        float[] corrected = new float[shifts.length];
        for (int i = 0; i < corrected.length; i++) {
            corrected[i] = (float) ((bias == null ? 0 : bias[i]) - shifts[i]);
        }
        return corrected;
    }
}
