package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Tensors one behind the other.
 *
 * @param axis along which, from -rank to rank - 1
 */
public record Concat(int axis) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Concat",
                    4,
                    1,
                    OperatorType.MANY,
                    node -> {
                        if (!node.has("axis")) {
                            throw new Unsupported("attribute 'axis' is missing");
                        }
                        return new Concat(node.int32("axis", 0));
                    });

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape first = inputs.shape(0);
        int along = first.axis(axis);
        long size = 0;
        for (int i = 0; i < inputs.count(); i++) {
            ElementChecks.same(inputs, 0, i);
            Shape next = inputs.shape(i);
            if (next.rank() != first.rank() || !next.with(along, 0).equals(first.with(along, 0))) {
                throw new IllegalArgumentException(
                        "input "
                                + i
                                + " of shape "
                                + next
                                + " differs from input 0 of shape "
                                + first
                                + " in more than axis "
                                + along);
            }
            size += next.get(along);
        }
        long[] dims = new long[first.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == along ? size : first.get(i);
        }
        return List.of(new TensorType(inputs.element(0), Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int along = y.shape().axis(axis);
        int rows = y.shape().count(0, along);
        int row = y.shape().count(along, y.shape().rank());
        int at = 0;
        for (int i = 0; i < inputs.count(); i++) {
            Tensor x = inputs.value(i);
            int part = x.shape().count(along, x.shape().rank());
            for (int r = 0; r < rows; r++) {
                y.copy(r * row + at, x, r * part, part);
            }
            at += part;
        }
        return List.of(y);
    }
}
