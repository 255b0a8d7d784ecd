package dev.octet.model.tflite.form;

import static java.util.Map.entry;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.tensor.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CumsumOptions;
import org.tensorflow.lite.schema.ReducerOptions;

/** One number of many: sums, means, the largest and where it is. */
final class ReductionForms {
    static final Map<Integer, Form> ALL =
            Map.ofEntries(
                    entry(BuiltinOperator.MEAN, ReductionForms::mean),
                    entry(BuiltinOperator.SUM, it -> reduce(it, "ReduceSum")),
                    entry(BuiltinOperator.REDUCE_PROD, it -> reduce(it, "ReduceProd")),
                    entry(BuiltinOperator.REDUCE_MAX, it -> reduce(it, "ReduceMax")),
                    entry(BuiltinOperator.REDUCE_MIN, it -> reduce(it, "ReduceMin")),
                    entry(BuiltinOperator.REDUCE_ANY, it -> reduceTruth(it, "ReduceMax")),
                    entry(BuiltinOperator.REDUCE_ALL, it -> reduceTruth(it, "ReduceMin")),
                    entry(BuiltinOperator.ARG_MAX, it -> extreme(it, "ArgMax")),
                    entry(BuiltinOperator.ARG_MIN, it -> extreme(it, "ArgMin")),
                    entry(BuiltinOperator.TOPK_V2, ReductionForms::largest),
                    entry(BuiltinOperator.CUMSUM, ReductionForms::cumulative));

    private ReductionForms() {}

    static boolean keeps(Operation operation) {
        return operation.options(BuiltinOptions.ReducerOptions, new ReducerOptions()).keepDims();
    }

    /** Over all of a picture it is a pooling, of which kernels take integers. */
    private static void mean(Operation operation) throws NetworkFormatException {
        if (!isOfPictures(operation)) {
            reduce(operation, "ReduceMean");
            return;
        }
        String y = operation.add("GlobalAveragePool", operation.first(0));
        if (keeps(operation)) {
            operation.give(0, y, true);
        } else {
            operation.give(0, operation.add("Squeeze", y, operation.longs(2, 3)));
        }
    }

    static boolean isOfPictures(Operation operation) throws NetworkFormatException {
        if (operation.in(0).rank() != 4 || !operation.isConstant(1)) {
            return false;
        }
        int[] axes =
                Arrays.stream(operation.ints(1))
                        .map(axis -> Operation.axis(axis, 4))
                        .sorted()
                        .toArray();
        return Arrays.equals(axes, new int[] {1, 2})
                && (operation.in(0).isQuantized()
                        || operation.in(0).element() == ElementType.FLOAT);
    }

    private static void reduce(Operation operation, String type) throws NetworkFormatException {
        operation.give(0, reduced(operation, type, operation.real(0)));
    }

    private static String reduced(Operation operation, String type, String x)
            throws NetworkFormatException {
        // without axes nothing is reduced, in ONNX all
        Map<String, Object> attributes =
                Map.of("keepdims", keeps(operation) ? 1L : 0L, "noop_with_empty_axes", 1L);
        return operation.add(type, attributes, x, axes(operation));
    }

    private static String axes(Operation operation) throws NetworkFormatException {
        String axes = operation.list(1);
        return operation.in(1).rank() == 0 && !operation.isConstant(1)
                ? operation.add("Reshape", axes, operation.longs(1))
                : axes;
    }

    private static void reduceTruth(Operation operation, String type)
            throws NetworkFormatException {
        String numbers = operation.cast(operation.plain(0), ElementType.INT32);
        String y = reduced(operation, type, numbers);
        operation.givePlain(0, operation.cast(y, ElementType.BOOL), false);
    }

    /** The first one of equal ones. */
    private static void extreme(Operation operation, String type) throws NetworkFormatException {
        long axis = Operation.axis(operation.integer(1), operation.in(0).rank());
        String at = operation.add(type, Map.of("axis", axis, "keepdims", 0L), operation.plain(0));
        operation.givePlain(0, ShapeForms.toOutput(operation, at, ElementType.INT64), false);
    }

    private static void largest(Operation operation) throws NetworkFormatException {
        boolean plain = Moves.isSame(operation.in(0), operation.out(0));
        String x = plain ? operation.plain(0) : operation.real(0);
        String k = operation.list(1);
        if (operation.in(1).rank() == 0 && !operation.isConstant(1)) {
            k = operation.add("Reshape", k, operation.longs(1));
        }
        List<String> both = operation.addAll("TopK", Map.of("axis", -1L), 2, x, k);
        if (plain) {
            operation.givePlain(0, both.get(0), false);
        } else {
            operation.give(0, both.get(0));
        }
        ElementType to = operation.out(1).element();
        String at = both.get(1);
        operation.givePlain(1, to == ElementType.INT64 ? at : operation.cast(at, to), false);
    }

    private static void cumulative(Operation operation) throws NetworkFormatException {
        CumsumOptions options =
                operation.options(BuiltinOptions.CumsumOptions, new CumsumOptions());
        Map<String, Object> attributes =
                Map.of(
                        "exclusive", options.exclusive() ? 1L : 0L,
                        "reverse", options.reverse() ? 1L : 0L);
        operation.give(
                0, operation.add("CumSum", attributes, operation.real(0), operation.plain(1)));
    }
}
