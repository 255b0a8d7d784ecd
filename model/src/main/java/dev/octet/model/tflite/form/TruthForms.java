package dev.octet.model.tflite.form;

import static java.util.Map.entry;

import dev.octet.model.onnx.NetworkFormatException;
import java.util.Map;
import java.util.stream.LongStream;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Comparisons, what is made of them, and what they choose. */
final class TruthForms {
    static final Map<Integer, Form> ALL =
            Map.ofEntries(
                    entry(BuiltinOperator.EQUAL, it -> compare(it, "Equal")),
                    entry(BuiltinOperator.NOT_EQUAL, it -> compare(it, "Equal", "Not")),
                    entry(BuiltinOperator.LESS, it -> compare(it, "Less")),
                    entry(BuiltinOperator.LESS_EQUAL, it -> compare(it, "LessOrEqual")),
                    entry(BuiltinOperator.GREATER, it -> compare(it, "Greater")),
                    entry(BuiltinOperator.GREATER_EQUAL, it -> compare(it, "GreaterOrEqual")),
                    entry(BuiltinOperator.LOGICAL_AND, it -> compare(it, "And")),
                    entry(BuiltinOperator.LOGICAL_OR, it -> compare(it, "Or")),
                    entry(BuiltinOperator.LOGICAL_NOT, TruthForms::not),
                    entry(BuiltinOperator.SELECT, TruthForms::select),
                    entry(BuiltinOperator.SELECT_V2, TruthForms::select),
                    entry(BuiltinOperator.WHERE, TruthForms::where));

    private TruthForms() {}

    private static void compare(Operation operation, String type, String... then)
            throws NetworkFormatException {
        String y = operation.add(type, operation.real(0), operation.real(1));
        for (String each : then) {
            y = operation.add(each, y);
        }
        operation.givePlain(0, y, false);
    }

    private static void not(Operation operation) throws NetworkFormatException {
        operation.givePlain(0, operation.add("Not", operation.plain(0)), false);
    }

    private static void select(Operation operation) throws NetworkFormatException {
        boolean plain =
                Moves.isSame(operation.in(1), operation.out(0))
                        && Moves.isSame(operation.in(2), operation.out(0));
        String condition = operation.plain(0);
        int missing = operation.in(1).rank() - operation.in(0).rank();
        if (operation.in(0).rank() == 1 && missing > 0 && isOld(operation)) {
            // chooses whole rows
            long[] behind = LongStream.rangeClosed(1, missing).toArray();
            condition = operation.add("Unsqueeze", condition, operation.longs(behind));
        }
        String y =
                plain
                        ? operation.add("Where", condition, operation.plain(1), operation.plain(2))
                        : operation.add("Where", condition, operation.real(1), operation.real(2));
        if (plain) {
            operation.givePlain(0, y, false);
        } else {
            operation.give(0, y);
        }
    }

    private static boolean isOld(Operation operation) {
        return operation.code() == BuiltinOperator.SELECT;
    }

    /** The places of what is not 0, a row for each. */
    private static void where(Operation operation) throws NetworkFormatException {
        String places = operation.add("NonZero", operation.plain(0));
        operation.givePlain(0, operation.add("Transpose", places), false);
    }
}
