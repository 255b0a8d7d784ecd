package dev.octet.model.tflite.form;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.model.tflite.file.Quantization;
import org.tensorflow.lite.schema.ActivationFunctionType;

/** What is done to each result of an operator before it is written. */
final class Activations {
    private Activations() {}

    /**
     * The activated value.
     *
     * @param to what it is written to: where its integers stand for nothing that the activation
     *     cuts off, there is nothing to do
     */
    static String of(Operation operation, byte activation, String x, LiteTensor to) {
        return switch (activation) {
            case ActivationFunctionType.NONE -> x;
            case ActivationFunctionType.RELU ->
                    isWithin(to, 0, Double.POSITIVE_INFINITY) ? x : operation.add("Relu", x);
            case ActivationFunctionType.RELU6 -> clip(operation, x, 0, 6, to);
            case ActivationFunctionType.RELU_N1_TO_1 -> clip(operation, x, -1, 1, to);
            case ActivationFunctionType.TANH -> operation.add("Tanh", x);
            default ->
                    throw new Unsupported(
                            "activation "
                                    + (activation == ActivationFunctionType.SIGN_BIT
                                            ? "SIGN_BIT"
                                            : activation)
                                    + " is not supported");
        };
    }

    static String clip(Operation operation, String x, float low, float high, LiteTensor to) {
        return isWithin(to, low, high)
                ? x
                : operation.add("Clip", x, operation.scalar(low), operation.scalar(high));
    }

    /** Whether a tensor's integers have no values outside of a range, but for half a step. */
    private static boolean isWithin(LiteTensor to, double low, double high) {
        Quantization by = to.quantization();
        if (!to.isQuantized() || !by.isPerTensor() || to.element().bytes() != 1) {
            return false;
        }
        int least = to.element().isUnsigned() ? 0 : Byte.MIN_VALUE;
        double half = by.scales()[0] / 2.0;
        double from = (least - by.zeroPoints()[0]) * (double) by.scales()[0];
        double until = (least + 255 - by.zeroPoints()[0]) * (double) by.scales()[0];
        return from > low - half && until < high + half;
    }
}
