package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.L2NormOptions;
import org.tensorflow.lite.schema.LocalResponseNormalizationOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;

/** Functions of all that lies along the last axis. */
final class RowForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.SOFTMAX, RowForms::softmax,
                    BuiltinOperator.LOG_SOFTMAX, RowForms::logSoftmax,
                    BuiltinOperator.L2_NORMALIZATION, RowForms::unitLength,
                    BuiltinOperator.LOCAL_RESPONSE_NORMALIZATION, RowForms::responses);

    private static final Map<String, Object> LAST = Map.of("axis", -1L);

    /** The least length of what is divided by. */
    private static final float LEAST_LENGTH = 1e-6f;

    private RowForms() {}

    private static void softmax(Operation operation) throws NetworkFormatException {
        float beta = operation.options(BuiltinOptions.SoftmaxOptions, new SoftmaxOptions()).beta();
        String x = operation.real(0);
        if (beta != 1) {
            x = operation.add("Mul", x, operation.scalar(beta));
        }
        operation.give(0, operation.add("Softmax", LAST, x));
    }

    private static void logSoftmax(Operation operation) throws NetworkFormatException {
        operation.give(0, operation.add("LogSoftmax", LAST, operation.real(0)));
    }

    private static void unitLength(Operation operation) throws NetworkFormatException {
        L2NormOptions options =
                operation.options(BuiltinOptions.L2NormOptions, new L2NormOptions());
        String x = operation.real(0);
        String length = operation.add("ReduceL2", x, operation.longs(-1));
        String divisor = operation.add("Max", length, operation.scalar(LEAST_LENGTH));
        String y = operation.add("Div", x, divisor);
        byte activation = options.fusedActivationFunction();
        operation.give(0, Activations.of(operation, activation, y, operation.out(0)));
    }

    /** ONNX divides alpha by the number of channels that it looks at. */
    private static void responses(Operation operation) throws NetworkFormatException {
        LocalResponseNormalizationOptions options =
                operation.options(
                        BuiltinOptions.LocalResponseNormalizationOptions,
                        new LocalResponseNormalizationOptions());
        int size = 2 * options.radius() + 1;
        Map<String, Object> attributes =
                Map.of(
                        "size",
                        (long) size,
                        "bias",
                        options.bias(),
                        "alpha",
                        options.alpha() * size,
                        "beta",
                        options.beta());
        operation.give(0, operation.add("LRN", attributes, operation.first(0)), true);
    }
}
