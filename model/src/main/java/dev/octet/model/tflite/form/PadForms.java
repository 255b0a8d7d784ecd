package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.MirrorPadMode;
import org.tensorflow.lite.schema.MirrorPadOptions;

/** What is put around a tensor; of a list that has, for each axis, how much in front and behind. */
final class PadForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.PAD, PadForms::constant,
                    BuiltinOperator.PADV2, PadForms::constant,
                    BuiltinOperator.MIRROR_PAD, PadForms::mirror);

    private PadForms() {}

    /** Numbers that the integers of the input have, so there is nothing to round. */
    private static void constant(Operation operation) throws NetworkFormatException {
        boolean first = isOfPictures(operation);
        String by = operation.has(2) ? operation.real(2) : operation.scalar(operation.in(0), 0);
        if (operation.has(2) && operation.in(2).rank() > 0) {
            by = operation.add("Reshape", by, operation.longs());
        }
        String y = operation.add("Pad", operation.real(0, first), pads(operation, first), by);
        if (Moves.isSame(operation.in(0), operation.out(0))) {
            operation.giveExact(0, y, first);
        } else {
            operation.give(0, y, first);
        }
    }

    /** Whether it pads rows and columns alone, as convolutions do themselves. */
    private static boolean isOfPictures(Operation operation) throws NetworkFormatException {
        boolean isFloat = Operation.elementOf(operation.in(0)).isFloat();
        if (operation.in(0).rank() != 4 || !operation.isConstant(1) || !isFloat) {
            return false;
        }
        int[] pads = operation.ints(1);
        return pads.length == 8 && pads[0] == 0 && pads[1] == 0 && pads[6] == 0 && pads[7] == 0;
    }

    private static String pads(Operation operation, boolean first) throws NetworkFormatException {
        if (!operation.isConstant(1)) {
            String turned =
                    operation.add("Transpose", Map.of("perm", List.of(1L, 0L)), operation.list(1));
            return operation.add("Reshape", turned, operation.longs(-1));
        }
        int[] given = operation.ints(1);
        int rank = given.length / 2;
        if (given.length != 2 * operation.in(0).rank()) {
            throw new Unsupported(
                    "it pads " + rank + " axes of a tensor that has " + operation.in(0).rank());
        }
        int[] from = first ? new int[] {0, 3, 1, 2} : new int[rank];
        for (int i = 0; !first && i < rank; i++) {
            from[i] = i;
        }
        long[] pads = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            pads[i] = given[2 * from[i]];
            pads[rank + i] = given[2 * from[i] + 1];
        }
        return operation.longs(pads);
    }

    private static void mirror(Operation operation) throws NetworkFormatException {
        MirrorPadOptions options =
                operation.options(BuiltinOptions.MirrorPadOptions, new MirrorPadOptions());
        if (options.mode() == MirrorPadMode.SYMMETRIC) {
            int[] around = operation.ints(1);
            Moves.add(operation, 0, x -> symmetric(operation, x, around));
            return;
        }
        String pads = pads(operation, false);
        Moves.add(operation, 0, x -> operation.add("Pad", Map.of("mode", "reflect"), x, pads));
    }

    /** Mirrors that repeat the edge, axis by axis. */
    private static String symmetric(Operation operation, String x, int[] around) {
        String y = x;
        for (int axis = 0; axis < around.length / 2; axis++) {
            List<String> parts = new ArrayList<>(List.of(y));
            if (around[2 * axis] > 0) {
                parts.add(0, backwards(operation, y, axis, around[2 * axis] - 1L, Long.MIN_VALUE));
            }
            if (around[2 * axis + 1] > 0) {
                parts.add(backwards(operation, y, axis, -1, -1L - around[2 * axis + 1]));
            }
            if (parts.size() > 1) {
                y =
                        operation.add(
                                "Concat",
                                Map.of("axis", (long) axis),
                                parts.toArray(String[]::new));
            }
        }
        return y;
    }

    private static String backwards(
            Operation operation, String x, long axis, long begin, long end) {
        return operation.add(
                "Slice",
                x,
                operation.longs(begin),
                operation.longs(end),
                operation.longs(axis),
                operation.longs(-1));
    }
}
