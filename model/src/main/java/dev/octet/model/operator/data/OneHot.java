package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * For each index a vector that has one value where the index says, and another everywhere else.
 *
 * @param axis of these vectors in the output, from -rank to rank - 1 of its rank
 */
record OneHot(int axis) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("OneHot", 9, 3, 3, node -> new OneHot(node.int32("axis", -1)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape indices = inputs.shape(0);
        boolean fits =
                inputs.element(0) != ElementType.BOOL
                        && inputs.element(1) != ElementType.BOOL
                        && inputs.shape(1).count() == 1
                        && inputs.shape(2).count() == 2
                        && axis >= -indices.rank() - 1
                        && axis <= indices.rank();
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "indices %s, depth %s and values %s must be numbers, one number, and"
                                    + " two of any type, and axis %d in [%d, %d]",
                            inputs.type(0),
                            inputs.type(1),
                            inputs.type(2),
                            axis,
                            -indices.rank() - 1,
                            indices.rank()));
        }
        if (!inputs.knows(1)) {
            return List.of(TensorType.ofUnknownShape(inputs.element(2)));
        }
        long depth = inputs.value(1).getLong(0);
        if (depth != (int) depth) {
            throw new IllegalArgumentException(
                    RootLocale.format("a depth of %,d is too large", depth));
        }
        return List.of(
                new TensorType(
                        inputs.element(2), Strided.insert(indices, along(indices), (int) depth)));
    }

    private int along(Shape indices) {
        return axis < 0 ? axis + indices.rank() + 1 : axis;
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor indices = inputs.value(0);
        int along = along(indices.shape());
        int depth = y.shape().get(along);
        int inner = y.shape().count(along + 1, y.shape().rank());
        for (int i = 0; i < y.count(); i++) {
            y.copy(i, inputs.value(2), 0, 1);
        }
        for (int i = 0; i < indices.count(); i++) {
            long index = indices.getLong(i);
            boolean isBeyond = indices.element() == ElementType.UINT64 && index < 0;
            if (!isBeyond && index >= -depth && index < depth) {
                int at = (int) (index < 0 ? index + depth : index);
                y.copy((i / inner * depth + at) * inner + i % inner, inputs.value(2), 1, 1);
            }
        }
        return List.of(y);
    }
}
