package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * A cache with newer elements along its sequences: each element of the batch has its own place for
 * them, or they come first.
 *
 * @param axis of the sequence, from -rank to rank - 1; not the first one, which is the batch
 * @param isCircular whether what does not fit behind the place is written from the front on
 */
record TensorScatter(int axis, boolean isCircular) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "TensorScatter",
                    24,
                    2,
                    3,
                    node ->
                            new TensorScatter(
                                    node.int32("axis", -2),
                                    node.oneOf("mode", "linear", "linear", "circular")
                                            .equals("circular")));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.same(inputs, 0, 1);
        Shape cache = inputs.shape(0);
        Shape update = inputs.shape(1);
        int along = cache.axis(axis);
        boolean fits =
                along > 0
                        && cache.rank() == update.rank()
                        && update.get(along) <= cache.get(along)
                        && update.with(along, 0).equals(cache.with(along, 0));
        if (!fits) {
            throw new IllegalArgumentException(
                    "updates of shape "
                            + update
                            + " do not fit into a cache of shape "
                            + cache
                            + " along axis "
                            + along);
        }
        if (inputs.has(2)) {
            IntegerInputs.checkIndices(inputs, 2);
            if (!inputs.shape(2).equals(Shape.of(cache.get(0)))) {
                throw new IllegalArgumentException(
                        "a batch of "
                                + cache.get(0)
                                + " needs as many places to write to, got shape "
                                + inputs.shape(2));
            }
        }
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        y.copy(0, inputs.value(0), 0, y.count());
        Tensor update = inputs.value(1);
        int along = y.shape().axis(axis);
        int size = y.shape().get(along);
        int length = update.shape().get(along);
        int slice = y.shape().count(along + 1, y.shape().rank());
        int rows = y.shape().count(0, along);
        int rowsEach = y.shape().count(1, along);
        for (int row = 0; row < rows && length > 0; row++) {
            int place = place(inputs, row / rowsEach, size, length);
            for (int i = 0; i < length; i++) {
                int at = (place + i) % size;
                y.copy((row * size + at) * slice, update, (row * length + i) * slice, slice);
            }
        }
        return List.of(y);
    }

    private int place(Inputs inputs, int batch, int size, int length) {
        long place = inputs.has(2) ? inputs.value(2).getLong(batch) : 0;
        if (!isCircular && (place < 0 || place > size - length)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%,d elements do not fit at place %,d of %,d", length, place, size));
        }
        return (int) Math.floorMod(place, (long) size);
    }
}
