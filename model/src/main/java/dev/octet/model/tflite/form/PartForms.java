package dev.octet.model.tflite.form;

import static java.util.Map.entry;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tflite.file.LiteTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.PackOptions;
import org.tensorflow.lite.schema.UnpackOptions;

/** Several tensors as one, and one as several. */
final class PartForms {
    static final Map<Integer, Form> ALL =
            Map.ofEntries(
                    entry(BuiltinOperator.CONCATENATION, PartForms::concatenation),
                    entry(BuiltinOperator.PACK, PartForms::pack),
                    entry(BuiltinOperator.UNPACK, PartForms::unpack),
                    entry(BuiltinOperator.SPLIT, PartForms::split),
                    entry(BuiltinOperator.SPLIT_V, PartForms::splitV),
                    entry(BuiltinOperator.SLICE, PartForms::slice),
                    entry(BuiltinOperator.REVERSE_V2, PartForms::reverse));

    /** Where an axis is once channels are behind the first one. */
    private static final int[] FIRST = {0, 2, 3, 1};

    private PartForms() {}

    private static void concatenation(Operation operation) throws NetworkFormatException {
        ConcatenationOptions options =
                operation.options(BuiltinOptions.ConcatenationOptions, new ConcatenationOptions());
        int axis = Operation.axis(options.axis(), operation.in(0).rank());
        byte activation = options.fusedActivationFunction();
        boolean plain = activation == 0 && Moves.areSame(operation, operation.inputs());
        boolean first = true;
        for (int i = 0; i < operation.inputs(); i++) {
            first &= operation.values().isFirst(operation.in(i));
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < operation.inputs(); i++) {
            parts.add(plain ? operation.plain(i, first) : operation.real(i, first));
        }
        String y =
                operation.add(
                        "Concat",
                        Map.of("axis", (long) (first ? FIRST[axis] : axis)),
                        parts.toArray(String[]::new));
        if (plain) {
            operation.givePlain(0, y, first);
        } else {
            operation.give(0, Activations.of(operation, activation, y, operation.out(0)), first);
        }
    }

    private static void pack(Operation operation) throws NetworkFormatException {
        PackOptions options = operation.options(BuiltinOptions.PackOptions, new PackOptions());
        int axis = Operation.axis(options.axis(), operation.in(0).rank() + 1);
        boolean plain = Moves.areSame(operation, operation.inputs());
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < operation.inputs(); i++) {
            String part = plain ? operation.plain(i) : operation.real(i);
            parts.add(operation.add("Unsqueeze", part, operation.longs(axis)));
        }
        String y =
                operation.add("Concat", Map.of("axis", (long) axis), parts.toArray(String[]::new));
        if (plain) {
            operation.givePlain(0, y, false);
        } else {
            operation.give(0, y);
        }
    }

    private static void unpack(Operation operation) throws NetworkFormatException {
        UnpackOptions options =
                operation.options(BuiltinOptions.UnpackOptions, new UnpackOptions());
        int axis = Operation.axis(options.axis(), operation.in(0).rank());
        List<String> squeezed = new ArrayList<>();
        for (String part : equalParts(operation, 0, axis)) {
            squeezed.add(operation.add("Squeeze", part, operation.longs(axis)));
        }
        give(operation, 0, squeezed);
    }

    private static void split(Operation operation) throws NetworkFormatException {
        int axis = Operation.axis(operation.integer(0), operation.in(1).rank());
        give(operation, 1, equalParts(operation, 1, axis));
    }

    private static List<String> equalParts(Operation operation, int input, int axis)
            throws NetworkFormatException {
        int count = operation.outputs();
        return operation.addAll(
                "Split",
                Map.of("axis", (long) axis, "num_outputs", (long) count),
                count,
                source(operation, input));
    }

    /** One of the sizes may be what the others leave. */
    private static void splitV(Operation operation) throws NetworkFormatException {
        int axis = Operation.axis(operation.integer(2), operation.in(0).rank());
        int[] sizes = operation.ints(1);
        int whole = operation.in(0).dims()[axis];
        int open = Arrays.stream(sizes).filter(size -> size >= 0).sum();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == -1 && whole < open) {
                throw new Unsupported("the size of axis " + axis + " is open, or too small");
            }
            sizes[i] = sizes[i] == -1 ? whole - open : sizes[i];
        }
        give(
                operation,
                0,
                operation.addAll(
                        "Split",
                        Map.of("axis", (long) axis),
                        operation.outputs(),
                        source(operation, 0),
                        operation.longs(Arrays.stream(sizes).asLongStream().toArray())));
    }

    /** Integers where all outputs stand for numbers as the input does, or else floats. */
    private static boolean isPlain(Operation operation, int input) {
        LiteTensor source = operation.in(input);
        boolean same = true;
        for (int i = 0; i < operation.outputs(); i++) {
            same &= Moves.isSame(source, operation.out(i));
        }
        return same;
    }

    private static String source(Operation operation, int input) throws NetworkFormatException {
        return isPlain(operation, input) ? operation.plain(input) : operation.real(input);
    }

    private static void give(Operation operation, int input, List<String> parts) {
        boolean plain = isPlain(operation, input);
        for (int i = 0; i < parts.size(); i++) {
            if (plain) {
                operation.givePlain(i, parts.get(i), false);
            } else {
                operation.give(i, parts.get(i));
            }
        }
    }

    /** A size of -1 reaches to the end. */
    private static void slice(Operation operation) throws NetworkFormatException {
        String begin = operation.list(1);
        String end;
        if (operation.isConstant(1) && operation.isConstant(2)) {
            int[] begins = operation.ints(1);
            int[] sizes = operation.ints(2);
            if (begins.length != sizes.length) {
                throw new Unsupported(begins.length + " beginnings and " + sizes.length + " sizes");
            }
            long[] ends = new long[sizes.length];
            Arrays.setAll(ends, i -> sizes[i] < 0 ? Long.MAX_VALUE : (long) begins[i] + sizes[i]);
            end = operation.longs(ends);
        } else {
            String size = operation.list(2);
            String open = operation.add("Less", size, operation.longs(0));
            end =
                    operation.add(
                            "Where",
                            open,
                            operation.longs(Long.MAX_VALUE),
                            operation.add("Add", begin, size));
        }
        Moves.add(operation, 0, x -> operation.add("Slice", x, begin, end));
    }

    private static void reverse(Operation operation) throws NetworkFormatException {
        long[] axes = Arrays.stream(operation.ints(1)).asLongStream().toArray();
        long[] begin = new long[axes.length];
        long[] end = new long[axes.length];
        long[] step = new long[axes.length];
        Arrays.fill(begin, -1);
        Arrays.fill(end, Long.MIN_VALUE);
        Arrays.fill(step, -1);
        Moves.add(
                operation,
                0,
                x ->
                        operation.add(
                                "Slice",
                                x,
                                operation.longs(begin),
                                operation.longs(end),
                                operation.longs(axes),
                                operation.longs(step)));
    }
}
