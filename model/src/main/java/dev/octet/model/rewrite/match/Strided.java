package dev.octet.model.rewrite.match;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor whose elements lie in another one, from which they need not be copied.
 *
 * @param value the other one
 * @param offset of the first element in it
 * @param dims of this tensor
 * @param strides elements of the other one from one to the next along each axis
 * @param factor what they are to be multiplied by
 */
public record Strided(String value, int offset, int[] dims, int[] strides, float factor) {
    /** As it is, with a factor of 1. */
    public Strided(String value, int offset, int[] dims, int[] strides) {
        this(value, offset, dims, strides, 1);
    }

    /** A value as it is. */
    public static Strided dense(Editor editor, String value) {
        Shape shape = editor.type(value).shape();
        return new Strided(value, 0, shape.dims(), shape.strides());
    }

    /** A value in what it was moved from, as far back as that is possible; its factor is 1. */
    public static Strided of(Editor editor, String value) {
        return of(editor, value, false);
    }

    /**
     * The same.
     *
     * @param scaled whether it may be a multiple of what it was moved from
     */
    public static Strided of(Editor editor, String value, boolean scaled) {
        Node giver = editor.giver(value);
        Strided moved =
                giver == null || !giver.signature().domain().isEmpty() || giver.inputs().isEmpty()
                        ? null
                        : moved(editor, giver, value, scaled);
        return moved == null ? dense(editor, value) : moved;
    }

    private static Strided moved(Editor editor, Node giver, String value, boolean scaled) {
        Shape shape = editor.type(value).shape();
        return switch (giver.signature().type()) {
            case "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze" ->
                    of(editor, giver.inputs().get(0), scaled).reshaped(shape.dims());
            case "Transpose" -> of(editor, giver.inputs().get(0), scaled).transposed(giver);
            case "Expand" -> of(editor, giver.inputs().get(0), scaled).expanded(shape.dims());
            case "Split" -> {
                int axis = axis(editor, giver);
                int begin = 0;
                for (String part : giver.outputs()) {
                    if (part.equals(value)) {
                        break;
                    }
                    begin += editor.type(part).shape().get(axis);
                }
                yield of(editor, giver.inputs().get(0), scaled).part(axis, begin, shape.get(axis));
            }
            case "Slice" -> sliced(editor, giver, shape, scaled);
            case "Gather" -> element(editor, giver, scaled);
            case "Mul", "Div" -> scaled ? multiple(editor, giver) : null;
            default -> null;
        };
    }

    private static Strided multiple(Editor editor, Node node) {
        Multiple multiple = Multiple.of(editor, node);
        return multiple == null ? null : of(editor, multiple.of(), true).times(multiple.factor());
    }

    /** The same times a number. */
    public Strided times(float by) {
        return new Strided(value, offset, dims, strides, factor * by);
    }

    private static int axis(Editor editor, Node node) {
        Object axis = node.attributes().get("axis");
        return editor.type(node.inputs().get(0)).shape().axis(axis == null ? 0 : (Long) axis);
    }

    private static Strided sliced(Editor editor, Node slice, Shape shape, boolean scaled) {
        List<String> inputs = slice.inputs();
        if (inputs.size() < 2) {
            // of an old version, whose numbers are attributes
            return null;
        }
        if (inputs.size() == 1) {
            return null;
        }
        Tensor starts = editor.constant(inputs.get(1));
        boolean hasSteps = inputs.size() > 4 && !inputs.get(4).isEmpty();
        boolean hasAxes = inputs.size() > 3 && !inputs.get(3).isEmpty();
        Tensor axes = hasAxes ? editor.constant(inputs.get(3)) : null;
        if (starts == null || hasSteps || hasAxes && axes == null) {
            return null;
        }
        Strided now = of(editor, inputs.get(0), scaled);
        for (int i = 0; i < starts.count(); i++) {
            int axis = Shape.of(now.dims).axis(hasAxes ? axes.getLong(i) : i);
            long start = starts.getLong(i) + (starts.getLong(i) < 0 ? now.dims[axis] : 0);
            int begin = (int) Math.max(0, Math.min(start, now.dims[axis]));
            now = now.part(axis, begin, shape.get(axis));
        }
        return now;
    }

    private static Strided element(Editor editor, Node gather, boolean scaled) {
        Tensor index = editor.constant(gather.inputs().get(1));
        if (index == null || index.shape().rank() != 0) {
            return null;
        }
        int axis = axis(editor, gather);
        Strided from = of(editor, gather.inputs().get(0), scaled);
        long at = index.getLong(0) + (index.getLong(0) < 0 ? from.dims[axis] : 0);
        if (at < 0 || at >= from.dims[axis]) {
            return null;
        }
        Strided one = from.part(axis, (int) at, 1);
        return new Strided(
                one.value,
                one.offset,
                without(one.dims, axis),
                without(one.strides, axis),
                one.factor);
    }

    private static int[] without(int[] values, int i) {
        int[] kept = Arrays.copyOf(values, values.length - 1);
        System.arraycopy(values, i + 1, kept, i, kept.length - i);
        return kept;
    }

    private Strided part(int axis, int begin, int size) {
        return new Strided(
                value, offset + begin * strides[axis], with(dims, axis, size), strides, factor);
    }

    private static int[] with(int[] values, int i, int value) {
        int[] changed = values.clone();
        changed[i] = value;
        return changed;
    }

    private Strided transposed(Node transpose) {
        Object perm = transpose.attributes().get("perm");
        int[] axes = new int[dims.length];
        for (int i = 0; i < axes.length; i++) {
            axes[i] =
                    perm instanceof List<?> list
                            ? ((Long) list.get(i)).intValue()
                            : axes.length - 1 - i;
        }
        return permuted(axes);
    }

    /** The same with its axes in another order. */
    public Strided permuted(int... axes) {
        int[] dims = Arrays.stream(axes).map(axis -> this.dims[axis]).toArray();
        int[] strides = Arrays.stream(axes).map(axis -> this.strides[axis]).toArray();
        return new Strided(value, offset, dims, strides, factor);
    }

    /** The same with axes of one element in front. */
    public Strided withRank(int rank) {
        int[] to = new int[rank];
        Arrays.fill(to, 1);
        System.arraycopy(dims, 0, to, rank - dims.length, dims.length);
        return expanded(to);
    }

    private Strided expanded(int[] to) {
        int[] all = new int[to.length];
        int missing = to.length - dims.length;
        for (int i = Math.max(0, missing); i < to.length; i++) {
            all[i] = dims[i - missing] == 1 ? 0 : strides[i - missing];
        }
        return new Strided(value, offset, to, all, factor);
    }

    /** The same elements in their order with other dimensions, or null where it takes a copy. */
    public Strided reshaped(int... to) {
        List<int[]> runs = runs();
        int[] all = new int[to.length];
        int run = runs.size() - 1;
        // what is left of the run, and the stride of its next axis
        int left = run < 0 ? 1 : runs.get(run)[0];
        int stride = run < 0 ? 1 : runs.get(run)[1];
        for (int i = to.length - 1; i >= 0; i--) {
            if (to[i] == 1) {
                all[i] = stride;
                continue;
            }
            if (left == 1 && run > 0) {
                run--;
                left = runs.get(run)[0];
                stride = runs.get(run)[1];
            }
            if (to[i] == 0 || left % to[i] != 0) {
                return null;
            }
            all[i] = stride;
            left /= to[i];
            stride *= to[i];
        }
        return new Strided(value, offset, to, all, factor);
    }

    /** Sizes and strides of axes, neighbours that are evenly spaced being one. */
    private List<int[]> runs() {
        List<int[]> runs = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 1) {
                continue;
            }
            int[] outer = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (outer != null && outer[1] == dims[i] * strides[i]) {
                outer[0] *= dims[i];
                outer[1] = strides[i];
            } else {
                runs.add(new int[] {dims[i], strides[i]});
            }
        }
        return runs;
    }

    /** Whether elements along an axis are neighbours. */
    public boolean isDenseAlong(int axis) {
        return dims[axis] == 1 || strides[axis] == 1;
    }

    /** A value that begins with the first element: a part of the other one. */
    public String begin(Editor editor) {
        if (offset == 0) {
            return value;
        }
        int count = editor.type(value).shape().count();
        String flat = made(editor, "Reshape", value, numbers(editor, count));
        return made(editor, "Slice", flat, numbers(editor, offset), numbers(editor, count));
    }

    private static String numbers(Editor editor, long value) {
        return editor.constant("numbers", Tensor.of(new long[] {value}, 1));
    }

    private static String made(Editor editor, String type, String... inputs) {
        String output = editor.name(inputs[0]);
        Node node =
                Nodes.of(
                        type,
                        dev.octet.model.graph.Attributes.none(),
                        List.of(inputs),
                        List.of(output));
        editor.add(
                "",
                node.signature(),
                node.attributes(),
                node.operator(),
                node.inputs(),
                node.outputs());
        return output;
    }
}
