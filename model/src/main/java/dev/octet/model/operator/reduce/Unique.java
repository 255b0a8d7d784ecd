package dev.octet.model.operator.reduce;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The different elements of a tensor, or the different slices along an axis: they, where each is
 * first, which of them each is, and how often each is there. NaN is equal to NaN here, and larger
 * than all numbers.
 *
 * @param axis from -rank to rank - 1, or null where single elements are compared
 * @param sorted whether they ascend, not come in the order of the input
 */
record Unique(Integer axis, boolean sorted) implements Operator {
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
        if (inputs.knows(0)) {
            return evaluate(inputs).stream().map(Tensor::type).toList();
        }
        TensorType unknown = TensorType.ofUnknownShape(ElementType.INT64);
        return List.of(
                TensorType.ofUnknownShape(inputs.element(0)),
                unknown,
                new TensorType(ElementType.INT64, Shape.of(slices(inputs.shape(0)))),
                unknown);
    }

    private int slices(Shape shape) {
        return axis == null ? shape.count() : shape.get(shape.axis(axis));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x =
                axis == null
                        ? inputs.value(0).reshape(Shape.of(inputs.value(0).count()))
                        : inputs.value(0);
        int along = axis == null ? 0 : x.shape().axis(axis);
        int[] others = IntStream.range(0, x.shape().rank()).filter(a -> a != along).toArray();
        int stride = x.shape().strides()[along];
        Groups slice = new Groups(x.shape(), others);
        int[] kinds = new int[x.shape().get(along)];
        List<Integer> first = classify(x, slice, stride, kinds);
        List<Integer> order = new ArrayList<>(IntStream.range(0, first.size()).boxed().toList());
        if (!sorted) {
            order.sort(Comparator.comparing(first::get));
        }
        long[] places = new long[order.size()];
        long[] firsts = new long[order.size()];
        for (int i = 0; i < places.length; i++) {
            places[order.get(i)] = i;
            firsts[i] = first.get(order.get(i));
        }
        long[] inverse = IntStream.of(kinds).mapToLong(kind -> places[kind]).toArray();
        long[] counts = new long[places.length];
        for (long place : inverse) {
            counts[(int) place]++;
        }
        Tensor y = Tensor.zeros(x.element(), x.shape().with(along, firsts.length));
        Groups to = new Groups(y.shape(), others);
        for (long from : firsts) {
            for (int i = 0; i < to.size(); i++) {
                y.copy(to.at(i), x, (int) from * stride + slice.at(i), 1);
            }
            to.next();
        }
        return List.of(
                y,
                Tensor.of(firsts, firsts.length),
                Tensor.of(inverse, inverse.length),
                Tensor.of(counts, counts.length));
    }

    /**
     * Numbers the different slices, ascending.
     *
     * @param kinds the number of each slice, to be written
     * @return which slice is the first with each number
     */
    private static List<Integer> classify(Tensor x, Groups slice, int stride, int[] kinds) {
        Comparator<Integer> order =
                (a, b) -> {
                    int difference = 0;
                    for (int i = 0; i < slice.size() && difference == 0; i++) {
                        int at = slice.at(i);
                        difference = Comparison.compare(x, a * stride + at, b * stride + at);
                    }
                    return difference;
                };
        List<Integer> ascending = IntStream.range(0, kinds.length).boxed().sorted(order).toList();
        List<Integer> first = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            if (i == 0 || order.compare(ascending.get(i - 1), ascending.get(i)) != 0) {
                first.add(ascending.get(i));
            }
            kinds[ascending.get(i)] = first.size() - 1;
        }
        return first;
    }
}
