package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.StridedSliceOptions;

/**
 * Python's slices, {@code x[..., 1:-1, None, 3]}: each entry has a beginning, an end and a step,
 * and a bit in each of the masks.
 */
final class StridedSliceForm {
    private final List<Long> axes = new ArrayList<>();
    private final List<Long> begins = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();

    /** Of the input, which the output does not have. */
    private final List<Long> dropped = new ArrayList<>();

    /** Of the output, which the input does not have. */
    private final List<Long> added = new ArrayList<>();

    private StridedSliceForm() {}

    static void convert(Operation operation) throws NetworkFormatException {
        StridedSliceOptions options =
                operation.options(BuiltinOptions.StridedSliceOptions, new StridedSliceOptions());
        StridedSliceForm form = new StridedSliceForm();
        form.read(
                options,
                operation.ints(1),
                operation.ints(2),
                operation.ints(3),
                operation.in(0).rank());
        Moves.add(operation, 0, x -> form.add(operation, x));
    }

    private void read(StridedSliceOptions options, int[] begin, int[] end, int[] step, int rank) {
        if (begin.length != end.length || begin.length != step.length) {
            throw new Unsupported(
                    begin.length
                            + " beginnings, "
                            + end.length
                            + " ends, "
                            + step.length
                            + " steps");
        }
        int named =
                begin.length - Integer.bitCount(options.newAxisMask() & ~options.ellipsisMask());
        boolean hasEllipsis = options.ellipsisMask() != 0;
        int skipped = hasEllipsis ? rank - (named - 1) : 0;
        int axis = 0;
        int out = 0;
        for (int i = 0; i < begin.length; i++) {
            int bit = 1 << i;
            if ((options.ellipsisMask() & bit) != 0) {
                axis += skipped;
                out += skipped;
            } else if ((options.newAxisMask() & bit) != 0) {
                added.add((long) out++);
            } else if (axis >= rank) {
                throw new Unsupported("it slices more axes than the " + rank + " of its input");
            } else if ((options.shrinkAxisMask() & bit) != 0) {
                take(axis, begin[i], begin[i] == -1 ? Long.MAX_VALUE : begin[i] + 1L, 1);
                dropped.add((long) axis++);
            } else {
                boolean forward = step[i] > 0;
                boolean isFromStart = (options.beginMask() & bit) != 0;
                boolean isToEnd = (options.endMask() & bit) != 0;
                long until = options.offset() ? (long) begin[i] + end[i] : end[i];
                take(
                        axis,
                        !isFromStart ? begin[i] : forward ? 0 : -1,
                        !isToEnd ? until : forward ? Long.MAX_VALUE : Long.MIN_VALUE,
                        step[i]);
                axis++;
                out++;
            }
        }
    }

    private void take(long axis, long begin, long end, long step) {
        axes.add(axis);
        begins.add(begin);
        ends.add(end);
        steps.add(step);
    }

    private String add(Operation operation, String x) {
        String y =
                operation.add(
                        "Slice",
                        x,
                        longs(operation, begins),
                        longs(operation, ends),
                        longs(operation, axes),
                        longs(operation, steps));
        if (!dropped.isEmpty()) {
            y = operation.add("Squeeze", y, longs(operation, dropped));
        }
        return added.isEmpty() ? y : operation.add("Unsqueeze", y, longs(operation, added));
    }

    private static String longs(Operation operation, List<Long> numbers) {
        return operation.longs(numbers.stream().mapToLong(Long::longValue).toArray());
    }
}
