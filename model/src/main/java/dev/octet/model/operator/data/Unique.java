package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The different elements of a tensor, or its different slices along an axis: these, where each
 * stands first, which one of them stands at each place, and how often.
 *
 * @param axis from -rank to rank - 1, or null for elements
 * @param isSorted whether they are in ascending order, the axes of slices in their order; else in
 *     that of their first places
 */
record Unique(Integer axis, boolean isSorted) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                            "Unique",
                            11,
                            1,
                            1,
                            node ->
                                    new Unique(
                                            node.has("axis") ? node.int32("axis", 0) : null,
                                            node.flag("sorted", true)))
                    .outputs(4);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        if (axis != null) {
            inputs.shape(0).axis(axis);
        }
        if (inputs.knows(0)) {
            return evaluate(inputs).stream().map(Tensor::type).toList();
        }
        TensorType index = TensorType.ofUnknownShape(ElementType.INT64);
        TensorType inverse = new TensorType(ElementType.INT64, Shape.of(slices(inputs.shape(0))));
        return List.of(TensorType.ofUnknownShape(inputs.element(0)), index, inverse, index);
    }

    private int slices(Shape shape) {
        return axis == null ? shape.count() : shape.get(axis);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        int along = axis == null ? 0 : x.shape().axis(axis);
        Tensor flat = axis == null ? x.reshape(Shape.of(x.count())) : x;
        // slice after slice
        Tensor slices = Strided.permuted(flat, toFront(along, flat.shape().rank()));
        int[] counts = new int[slices(x.shape())];
        int[] same = firsts(slices, counts);
        int[] firsts = order(slices, same);
        int[] position = new int[counts.length];
        for (int i = 0; i < firsts.length; i++) {
            position[firsts[i]] = i;
        }
        Tensor y = Tensor.zeros(x.element(), slices.shape().with(0, firsts.length));
        Tensor where = Tensor.zeros(ElementType.INT64, Shape.of(firsts.length));
        Tensor often = Tensor.zeros(where.type());
        int size = y.shape().count(1, y.shape().rank());
        for (int i = 0; i < firsts.length; i++) {
            y.copy(i * size, slices, firsts[i] * size, size);
            where.setLong(i, firsts[i]);
            often.setLong(i, counts[firsts[i]]);
        }
        Tensor inverse = Tensor.zeros(ElementType.INT64, Shape.of(counts.length));
        for (int i = 0; i < counts.length; i++) {
            inverse.setLong(i, position[same[i]]);
        }
        int[] back = new int[y.shape().rank()];
        int[] front = toFront(along, back.length);
        for (int i = 0; i < back.length; i++) {
            back[front[i]] = i;
        }
        return List.of(Strided.permuted(y, back), where, inverse, often);
    }

    private static int[] toFront(int axis, int rank) {
        return IntStream.range(0, rank).map(i -> i == 0 ? axis : i <= axis ? i - 1 : i).toArray();
    }

    /** For each slice the first that equals it, and how often that one is there. */
    private static int[] firsts(Tensor slices, int[] counts) {
        Map<Integer, Integer> known = new TreeMap<>((a, b) -> compare(slices, a, b));
        int[] firsts = new int[counts.length];
        for (int i = 0; i < firsts.length; i++) {
            Integer first = known.putIfAbsent(i, i);
            firsts[i] = first == null ? i : first;
            counts[firsts[i]]++;
        }
        return firsts;
    }

    private int[] order(Tensor slices, int[] firsts) {
        IntStream distinct = IntStream.range(0, firsts.length).filter(i -> firsts[i] == i);
        return isSorted
                ? distinct.boxed()
                        .sorted((a, b) -> compare(slices, a, b))
                        .mapToInt(Integer::intValue)
                        .toArray()
                : distinct.toArray();
    }

    private static int compare(Tensor slices, int a, int b) {
        int size = slices.shape().count(1, slices.shape().rank());
        for (int i = 0; i < size; i++) {
            int order = compareElements(slices, a * size + i, b * size + i);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareElements(Tensor x, int a, int b) {
        if (x.element().isFloat()) {
            // both zeros are equal, and all that are no numbers, which come last
            return Double.compare(x.getDouble(a) + 0.0, x.getDouble(b) + 0.0);
        }
        return x.element() == ElementType.UINT64
                ? Long.compareUnsigned(x.getLong(a), x.getLong(b))
                : Long.compare(x.getLong(a), x.getLong(b));
    }
}
