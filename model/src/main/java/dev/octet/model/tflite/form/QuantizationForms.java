package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Floats to integers and back. */
final class QuantizationForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.QUANTIZE, QuantizationForms::quantize,
                    BuiltinOperator.DEQUANTIZE, QuantizationForms::dequantize);

    private QuantizationForms() {}

    /** Also integers to those that stand for other numbers. */
    private static void quantize(Operation operation) throws NetworkFormatException {
        boolean first = ElementForms.areFirst(operation);
        operation.give(0, operation.real(0, first), first);
    }

    /** The floats are what the input stands for already. */
    private static void dequantize(Operation operation) throws NetworkFormatException {
        operation.values().alias(operation.out(0), operation.in(0));
    }
}
