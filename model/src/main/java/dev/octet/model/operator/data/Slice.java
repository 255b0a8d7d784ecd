package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A part of a tensor, whose elements lie at equal distances along each axis. Where it lies are
 * attributes before version 10 and inputs from then on.
 *
 * @param attributes null where they are inputs
 */
public record Slice(Bounds attributes) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Slice", 1, 1, 5, Slice::of);

    /**
     * Lists of equal length, one element for each axis that is cut.
     *
     * @param starts negative ones count from behind
     * @param ends the first that is left out
     * @param axes null for the first ones
     * @param steps null where all are 1
     */
    public record Bounds(List<Long> starts, List<Long> ends, List<Long> axes, List<Long> steps) {}

    /**
     * A part.
     *
     * @param shape its shape
     * @param starts where it begins along each axis
     * @param steps from one element to the next along each axis; 0 where there is one at most
     */
    public record Part(Shape shape, int[] starts, int[] steps) {
        /** Which element of the source comes first. */
        public int first(Shape source) {
            int[] strides = source.strides();
            return IntStream.range(0, starts.length).map(i -> starts[i] * strides[i]).sum();
        }

        /** How many elements of the source lie between neighbours along each axis. */
        public int[] strides(Shape source) {
            int[] strides = source.strides();
            return IntStream.range(0, steps.length).map(i -> steps[i] * strides[i]).toArray();
        }
    }

    private static Slice of(Declaration node) {
        if (node.version() >= 10) {
            if (!node.hasInput(1) || !node.hasInput(2)) {
                throw new Unsupported("its starts and ends are inputs since version 10");
            }
            return new Slice(null);
        }
        if (node.inputs() > 1) {
            throw new Unsupported("its starts and ends are attributes before version 10");
        }
        if (!node.has("starts") || !node.has("ends")) {
            throw new Unsupported("attributes 'starts' and 'ends' are missing");
        }
        return new Slice(
                new Bounds(
                        boxed(node.longs("starts")),
                        boxed(node.longs("ends")),
                        boxed(node.longs("axes")),
                        null));
    }

    private static List<Long> boxed(long[] values) {
        return values == null ? null : LongStream.of(values).boxed().toList();
    }

    /** Where the part lies, by attributes or inputs; null where that is not known yet. */
    public Bounds bounds(Inputs inputs) {
        if (attributes != null) {
            return attributes;
        }
        List<List<Long>> lists = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            if (inputs.has(i) && !inputs.knows(i)) {
                return null;
            }
            lists.add(inputs.has(i) ? boxed(IntegerInputs.list(inputs, i)) : null);
        }
        return new Bounds(lists.get(0), lists.get(1), lists.get(2), lists.get(3));
    }

    /**
     * The part.
     *
     * @throws IllegalArgumentException when the lists differ in length, an axis is none or there
     *     twice, or a step is 0
     */
    public static Part part(Shape source, Bounds bounds) {
        int cuts = bounds.starts.size();
        boolean fits =
                bounds.ends.size() == cuts
                        && (bounds.axes == null || bounds.axes.size() == cuts)
                        && (bounds.steps == null || bounds.steps.size() == cuts);
        if (!fits) {
            throw new IllegalArgumentException("lists must be equally long, got " + bounds);
        }
        int[] starts = new int[source.rank()];
        int[] steps = new int[source.rank()];
        Arrays.fill(steps, 1);
        int[] dims = source.dims();
        boolean[] seen = new boolean[source.rank()];
        for (int i = 0; i < cuts; i++) {
            int axis = source.axis(bounds.axes == null ? i : bounds.axes.get(i));
            long step = bounds.steps == null ? 1 : bounds.steps.get(i);
            if (seen[axis] || step == 0) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "axis %d has step %d, and must have one that is not 0, once",
                                axis, step));
            }
            seen[axis] = true;
            cut(axis, bounds.starts.get(i), bounds.ends.get(i), step, dims, starts, steps);
        }
        return new Part(Shape.of(dims), starts, steps);
    }

    private static void cut(
            int axis, long start, long end, long step, int[] dims, int[] starts, int[] steps) {
        int dim = dims[axis];
        if (dim == 0) {
            return;
        }
        long from = start < 0 ? start + dim : start;
        long to = end < 0 ? end + dim : end;
        // backwards the first element is one of them, and the end may lie before them all
        from = Math.max(0, Math.min(step > 0 ? dim : dim - 1, from));
        to = step > 0 ? Math.max(0, Math.min(dim, to)) : Math.max(-1, Math.min(dim - 1, to));
        boolean isEmpty = step > 0 ? from >= to : from <= to;
        dims[axis] = isEmpty ? 0 : (int) ((to - from - Long.signum(step)) / step) + 1;
        starts[axis] = isEmpty ? 0 : (int) from;
        steps[axis] = dims[axis] > 1 ? (int) step : 0;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        for (int i = 1; i <= 4; i++) {
            if (inputs.has(i)) {
                IntegerInputs.checkList(inputs, i);
            }
        }
        Bounds bounds = bounds(inputs);
        return List.of(
                bounds == null
                        ? TensorType.ofUnknownShape(inputs.element(0))
                        : new TensorType(inputs.element(0), part(inputs.shape(0), bounds).shape()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Shape source = inputs.shape(0);
        Part part = part(source, bounds(inputs));
        return List.of(
                Strided.copy(
                        inputs.value(0), part.first(source), part.shape(), part.strides(source)));
    }
}
