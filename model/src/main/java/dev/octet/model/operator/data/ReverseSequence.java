package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * Sequences turned around, each up to its own length, which is the second input.
 *
 * @param batch the axis of the sequences, 0 or 1
 * @param time the axis along them, the other one
 */
record ReverseSequence(int batch, int time) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("ReverseSequence", 10, 2, 2, ReverseSequence::of);

    private static ReverseSequence of(Declaration node) {
        long batch = node.integer("batch_axis", 1);
        long time = node.integer("time_axis", 0);
        if (batch < 0 || time < 0 || batch > 1 || time != 1 - batch) {
            throw new Unsupported(
                    RootLocale.format(
                            "batch_axis and time_axis must be 0 and 1, got %d and %d",
                            batch, time));
        }
        return new ReverseSequence((int) batch, (int) time);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkIndices(inputs, 1);
        Shape shape = inputs.shape(0);
        if (shape.rank() < 2 || !inputs.shape(1).equals(Shape.of(shape.get(batch)))) {
            throw new IllegalArgumentException(
                    "sequences of shape "
                            + shape
                            + " need a length for each of axis "
                            + batch
                            + ", got shape "
                            + inputs.shape(1));
        }
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        if (y.count() == 0) {
            return List.of(y);
        }
        int[] strides = y.shape().strides();
        int steps = y.shape().get(time);
        int slice = y.shape().count(2, y.shape().rank());
        for (int b = 0; b < y.shape().get(batch); b++) {
            long length = inputs.value(1).getLong(b);
            if (length < 0 || length > steps) {
                throw new IllegalArgumentException(
                        RootLocale.format("sequence %d has length %,d of %,d", b, length, steps));
            }
            for (int t = 0; t < steps; t++) {
                int from = t < length ? (int) length - 1 - t : t;
                int row = b * strides[batch];
                y.copy(row + t * strides[time], x, row + from * strides[time], slice);
            }
        }
        return List.of(y);
    }
}
