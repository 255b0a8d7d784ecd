package dev.octet.model.tflite.form;

import static java.util.Map.entry;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.GeluOptions;
import org.tensorflow.lite.schema.LeakyReluOptions;

/** Functions of each element. */
final class FunctionForms {
    static final Map<Integer, Form> ALL =
            Map.ofEntries(
                    entry(BuiltinOperator.ABS, it -> add(it, "Abs")),
                    entry(BuiltinOperator.NEG, it -> add(it, "Neg")),
                    entry(BuiltinOperator.SIGN, it -> add(it, "Sign")),
                    entry(BuiltinOperator.EXP, it -> add(it, "Exp")),
                    entry(BuiltinOperator.LOG, it -> add(it, "Log")),
                    entry(BuiltinOperator.SQRT, it -> add(it, "Sqrt")),
                    entry(BuiltinOperator.RSQRT, it -> add(it, "Sqrt", "Reciprocal")),
                    entry(BuiltinOperator.SIN, it -> add(it, "Sin")),
                    entry(BuiltinOperator.COS, it -> add(it, "Cos")),
                    entry(BuiltinOperator.FLOOR, it -> add(it, "Floor")),
                    entry(BuiltinOperator.CEIL, it -> add(it, "Ceil")),
                    // both round halves to even
                    entry(BuiltinOperator.ROUND, it -> add(it, "Round")),
                    entry(BuiltinOperator.LOGISTIC, it -> add(it, "Sigmoid")),
                    entry(BuiltinOperator.TANH, it -> add(it, "Tanh")),
                    entry(BuiltinOperator.ELU, it -> add(it, "Elu")),
                    entry(BuiltinOperator.HARD_SWISH, it -> add(it, "HardSwish")),
                    entry(BuiltinOperator.RELU, it -> clip(it, 0, Float.POSITIVE_INFINITY)),
                    entry(BuiltinOperator.RELU6, it -> clip(it, 0, 6)),
                    entry(BuiltinOperator.RELU_N1_TO_1, it -> clip(it, -1, 1)),
                    entry(BuiltinOperator.RELU_0_TO_1, it -> clip(it, 0, 1)),
                    entry(BuiltinOperator.SQUARE, FunctionForms::square),
                    entry(BuiltinOperator.LEAKY_RELU, FunctionForms::leakyRelu),
                    entry(BuiltinOperator.GELU, FunctionForms::gelu),
                    entry(BuiltinOperator.PRELU, FunctionForms::prelu));

    private FunctionForms() {}

    private static void add(Operation operation, String... types) throws NetworkFormatException {
        add(operation, Map.of(), types);
    }

    private static void add(Operation operation, Map<String, Object> attributes, String... types)
            throws NetworkFormatException {
        boolean first = ElementForms.areFirst(operation);
        String y = operation.real(0, first);
        for (String type : types) {
            y = operation.add(type, attributes, y);
        }
        operation.give(0, y, first);
    }

    private static void clip(Operation operation, float low, float high)
            throws NetworkFormatException {
        boolean first = ElementForms.areFirst(operation);
        String x = operation.real(0, first);
        boolean isRelu = high == Float.POSITIVE_INFINITY;
        operation.give(
                0,
                isRelu
                        ? operation.add("Relu", x)
                        : operation.add("Clip", x, operation.scalar(low), operation.scalar(high)),
                first);
    }

    private static void square(Operation operation) throws NetworkFormatException {
        boolean first = ElementForms.areFirst(operation);
        String x = operation.real(0, first);
        operation.give(0, operation.add("Mul", x, x), first);
    }

    private static void leakyRelu(Operation operation) throws NetworkFormatException {
        float alpha =
                operation.options(BuiltinOptions.LeakyReluOptions, new LeakyReluOptions()).alpha();
        add(operation, Map.of("alpha", alpha), "LeakyRelu");
    }

    private static void gelu(Operation operation) throws NetworkFormatException {
        boolean approximate =
                operation.options(BuiltinOptions.GeluOptions, new GeluOptions()).approximate();
        add(operation, Map.of("approximate", approximate ? "tanh" : "none"), "Gelu");
    }

    /** Its factors are broadcast to the other input's shape, from the last axis on. */
    private static void prelu(Operation operation) throws NetworkFormatException {
        if (operation.in(1).rank() > operation.in(0).rank()) {
            throw new Unsupported("its factors have more dimensions than what they multiply");
        }
        operation.give(0, operation.add("PRelu", operation.real(0), operation.real(1)));
    }
}
