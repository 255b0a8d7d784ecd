package dev.octet.model.tflite.form;

import static java.util.Map.entry;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.tflite.file.LiteTensor;
import java.util.Arrays;
import java.util.Map;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.DivOptions;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.SubOptions;

/** Arithmetic on two tensors, or more, whose shapes are broadcast. */
final class ElementForms {
    static final Map<Integer, Form> ALL =
            Map.ofEntries(
                    entry(BuiltinOperator.ADD, it -> add(it, "Add", addition(it))),
                    entry(BuiltinOperator.SUB, it -> add(it, "Sub", subtraction(it))),
                    entry(BuiltinOperator.MUL, it -> add(it, "Mul", multiplication(it))),
                    entry(BuiltinOperator.DIV, it -> add(it, "Div", division(it))),
                    entry(BuiltinOperator.MINIMUM, it -> add(it, "Min", (byte) 0)),
                    entry(BuiltinOperator.MAXIMUM, it -> add(it, "Max", (byte) 0)),
                    entry(BuiltinOperator.POW, it -> add(it, "Pow", (byte) 0)),
                    entry(BuiltinOperator.ADD_N, ElementForms::sum),
                    entry(BuiltinOperator.SQUARED_DIFFERENCE, ElementForms::squaredDifference),
                    entry(BuiltinOperator.FLOOR_DIV, ElementForms::floorDiv),
                    entry(BuiltinOperator.FLOOR_MOD, ElementForms::floorMod));

    private ElementForms() {}

    private static byte addition(Operation operation) {
        return operation
                .options(BuiltinOptions.AddOptions, new AddOptions())
                .fusedActivationFunction();
    }

    private static byte subtraction(Operation operation) {
        return operation
                .options(BuiltinOptions.SubOptions, new SubOptions())
                .fusedActivationFunction();
    }

    private static byte multiplication(Operation operation) {
        return operation
                .options(BuiltinOptions.MulOptions, new MulOptions())
                .fusedActivationFunction();
    }

    private static byte division(Operation operation) {
        return operation
                .options(BuiltinOptions.DivOptions, new DivOptions())
                .fusedActivationFunction();
    }

    private static void add(Operation operation, String type, byte activation)
            throws NetworkFormatException {
        boolean first = areFirst(operation);
        String y = operation.add(type, operation.real(0, first), operation.real(1, first));
        operation.give(0, Activations.of(operation, activation, y, operation.out(0)), first);
    }

    /**
     * Whether all inputs are there with their channels first alone, in one shape: then nothing has
     * to be moved.
     */
    static boolean areFirst(Operation operation) {
        for (int i = 0; i < operation.inputs(); i++) {
            LiteTensor input = operation.in(i);
            if (!operation.values().isFirst(input)
                    || !Arrays.equals(input.dims(), operation.in(0).dims())) {
                return false;
            }
        }
        return operation.inputs() > 0;
    }

    private static void sum(Operation operation) throws NetworkFormatException {
        String sum = operation.real(0);
        for (int i = 1; i < operation.inputs(); i++) {
            sum = operation.add("Add", sum, operation.real(i));
        }
        operation.give(0, operation.inputs() == 1 ? operation.add("Identity", sum) : sum);
    }

    private static void squaredDifference(Operation operation) throws NetworkFormatException {
        String difference = operation.add("Sub", operation.real(0), operation.real(1));
        operation.give(0, operation.add("Mul", difference, difference));
    }

    /** Integers are rounded down, too, which a Div does not. */
    private static void floorDiv(Operation operation) throws NetworkFormatException {
        String a = operation.real(0);
        String b = operation.real(1);
        if (isFloat(operation.in(0))) {
            operation.give(0, operation.add("Floor", operation.add("Div", a, b)));
            return;
        }
        String rest = operation.add("Mod", a, b);
        operation.give(0, operation.add("Div", operation.add("Sub", a, rest), b));
    }

    /** What is left has the sign of what it is divided by. */
    private static void floorMod(Operation operation) throws NetworkFormatException {
        String a = operation.real(0);
        String b = operation.real(1);
        if (!isFloat(operation.in(0))) {
            operation.give(0, operation.add("Mod", a, b));
            return;
        }
        String whole = operation.add("Floor", operation.add("Div", a, b));
        operation.give(0, operation.add("Sub", a, operation.add("Mul", whole, b)));
    }

    private static boolean isFloat(LiteTensor tensor) {
        return Operation.elementOf(tensor).isFloat();
    }
}
