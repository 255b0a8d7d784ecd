package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Every so many rows and columns of a picture as pictures of their own, and back. */
final class BatchForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.SPACE_TO_BATCH_ND, BatchForms::spaceToBatch,
                    BuiltinOperator.BATCH_TO_SPACE_ND, BatchForms::batchToSpace);

    private BatchForms() {}

    /** [n, h·b, ..., c] to [b·n, h, ..., c], padded before. */
    private static void spaceToBatch(Operation operation) throws NetworkFormatException {
        int[] blocks = operation.ints(1);
        int[] pads = operation.ints(2);
        int[] dims = checked(operation, blocks, pads);
        int rank = dims.length;
        int m = blocks.length;
        long[] around = new long[2 * rank];
        List<Long> apart = new ArrayList<>(List.of(-1L));
        List<Long> together = new ArrayList<>(List.of(-1L));
        for (int i = 0; i < m; i++) {
            around[1 + i] = pads[2 * i];
            around[rank + 1 + i] = pads[2 * i + 1];
            long size = (long) dims[1 + i] + pads[2 * i] + pads[2 * i + 1];
            if (size % blocks[i] != 0) {
                throw new Unsupported(
                        "axis " + (1 + i) + " of " + size + " has no blocks of " + blocks[i]);
            }
            apart.addAll(List.of(size / blocks[i], (long) blocks[i]));
            together.add(size / blocks[i]);
        }
        List<Long> perm = new ArrayList<>();
        for (int i = 0; i < m; i++) {
            perm.add(2L + 2 * i);
        }
        perm.add(0L);
        for (int i = 0; i < m; i++) {
            perm.add(1L + 2 * i);
        }
        for (int axis = 1 + m; axis < rank; axis++) {
            apart.add((long) dims[axis]);
            together.add((long) dims[axis]);
            perm.add((long) axis + m);
        }
        String padded =
                operation.add(
                        "Pad",
                        operation.real(0),
                        operation.longs(around),
                        operation.scalar(operation.in(0), 0));
        give(operation, moved(operation, padded, apart, perm, together));
    }

    /** [b·n, h, ..., c] to [n, h·b, ..., c], cut off then. */
    private static void batchToSpace(Operation operation) throws NetworkFormatException {
        int[] blocks = operation.ints(1);
        int[] crops = operation.ints(2);
        int[] dims = checked(operation, blocks, crops);
        int m = blocks.length;
        List<Long> apart = new ArrayList<>();
        List<Long> together = new ArrayList<>(List.of(-1L));
        List<Long> perm = new ArrayList<>(List.of((long) m));
        long[] begin = new long[m];
        long[] end = new long[m];
        long[] axes = new long[m];
        for (int i = 0; i < m; i++) {
            apart.add((long) blocks[i]);
            perm.addAll(List.of(m + 1L + i, (long) i));
            long size = (long) dims[1 + i] * blocks[i];
            together.add(size);
            begin[i] = crops[2 * i];
            end[i] = size - crops[2 * i + 1];
            axes[i] = 1 + i;
        }
        apart.add(-1L);
        for (int axis = 1; axis < dims.length; axis++) {
            apart.add((long) dims[axis]);
            if (axis > m) {
                together.add((long) dims[axis]);
                perm.add((long) axis + m);
            }
        }
        String whole = moved(operation, operation.real(0), apart, perm, together);
        give(
                operation,
                operation.add(
                        "Slice",
                        whole,
                        operation.longs(begin),
                        operation.longs(end),
                        operation.longs(axes)));
    }

    /** Nothing is rounded where both sides stand for the same numbers. */
    private static void give(Operation operation, String y) {
        if (Moves.isSame(operation.in(0), operation.out(0))) {
            operation.giveExact(0, y, false);
        } else {
            operation.give(0, y);
        }
    }

    private static String moved(
            Operation operation, String x, List<Long> apart, List<Long> perm, List<Long> to) {
        String blocks = operation.add("Reshape", x, longs(operation, apart));
        String turned = operation.add("Transpose", Map.of("perm", perm), blocks);
        return operation.add("Reshape", turned, longs(operation, to));
    }

    private static String longs(Operation operation, List<Long> numbers) {
        return operation.longs(numbers.stream().mapToLong(Long::longValue).toArray());
    }

    private static int[] checked(Operation operation, int[] blocks, int[] around) {
        int[] dims = operation.in(0).dims();
        boolean isOpen = Arrays.stream(dims).skip(1).anyMatch(size -> size < 0);
        boolean fits =
                blocks.length < dims.length
                        && around.length == 2 * blocks.length
                        && Arrays.stream(blocks).allMatch(block -> block > 0);
        if (!fits || isOpen) {
            throw new Unsupported(
                    "blocks of "
                            + Arrays.toString(blocks)
                            + " with "
                            + Arrays.toString(around)
                            + " around, of a tensor "
                            + Arrays.toString(dims));
        }
        return dims;
    }
}
