package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.model.tflite.file.Quantization;

/** What products add to each channel. */
final class Biases {
    private Biases() {}

    /**
     * A bias in floats: integers are steps of the sums of products, so their scale is that of the
     * source times that of the weights.
     *
     * @param x the input that is multiplied
     * @param w by what
     * @param b the bias
     */
    static String of(Operation operation, int x, int w, int b) throws NetworkFormatException {
        LiteTensor bias = operation.in(b);
        Quantization source = operation.in(x).quantization();
        Quantization weights = operation.in(w).quantization();
        if (bias.element() != ElementType.INT32 || source == null || weights == null) {
            return operation.real(b);
        }
        float[] scales = new float[weights.scales().length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = source.scales()[0] * weights.scales()[i];
        }
        return operation
                .values()
                .dequantized(
                        bias.name(),
                        operation.plain(b),
                        new Quantization(scales, new int[scales.length], 0),
                        bias.element(),
                        0);
    }
}
