package dev.octet.model.operator.reduce;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.InputCount;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.SingleValue;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The largest or smallest elements along an axis and where they are, always sorted; of equal ones
 * the first comes first, and NaN is larger than all numbers.
 *
 * @param axis from -rank to rank - 1
 * @param k how many, or -1 where input 1 says it
 * @param largest whether the largest are looked for
 */
record TopK(int axis, long k, boolean largest) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("TopK", 1, 1, 2, TopK::of).outputs(2);

    private static Operator of(Declaration node) {
        boolean isInput = node.version() >= 10;
        InputCount.check(node, isInput ? 2 : 1, isInput ? 2 : 1);
        if (!isInput && node.integer("k", -1) < 0) {
            throw new Unsupported("attribute 'k' is missing or negative");
        }
        boolean largest = node.version() < 11 || node.flag("largest", true);
        if (node.version() >= 11) {
            // in any order: sorted is one
            node.flag("sorted", true);
        }
        return new TopK(node.int32("axis", -1), isInput ? -1 : node.integer("k", -1), largest);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, ReduceTypes.NUMBERS);
        Shape shape = inputs.shape(0);
        int along = shape.axis(axis);
        long count = k;
        if (k < 0) {
            SingleValue.check(inputs, 1, Set.of(ElementType.INT64));
            if (!inputs.knows(1)) {
                return List.of(
                        TensorType.ofUnknownShape(element),
                        TensorType.ofUnknownShape(ElementType.INT64));
            }
            count = inputs.value(1).getLong(0);
        }
        if (count < 0 || count > shape.get(along)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "k is %d, axis %d of shape %s has %d elements",
                            count, axis, shape, shape.get(along)));
        }
        Shape out = shape.with(along, (int) count);
        return List.of(new TensorType(element, out), new TensorType(ElementType.INT64, out));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        List<TensorType> types = infer(inputs);
        Tensor values = Tensor.zeros(types.get(0));
        Tensor indices = Tensor.zeros(types.get(1));
        if (values.count() > 0) {
            int along = x.shape().axis(axis);
            Groups from = new Groups(x.shape(), along);
            Groups to = new Groups(values.shape(), along);
            for (int i = 0; i < to.count(); i++) {
                select(x, from, values, indices, to);
                from.next();
                to.next();
            }
        }
        return List.of(values, indices);
    }

    private void select(Tensor x, Groups from, Tensor values, Tensor indices, Groups to) {
        Comparator<Integer> ascending = (i, j) -> Comparison.compare(x, from.at(i), from.at(j));
        int[] order =
                IntStream.range(0, from.size())
                        .boxed()
                        .sorted(largest ? ascending.reversed() : ascending)
                        .mapToInt(i -> i)
                        .toArray();
        for (int i = 0; i < to.size(); i++) {
            values.copy(to.at(i), x, from.at(order[i]), 1);
            indices.setLong(to.at(i), order[i]);
        }
    }
}
