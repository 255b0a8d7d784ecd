package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Elements of a tensor by their index along one axis; along the others they stay where they are.
 *
 * @param axis from -rank to rank - 1
 */
record GatherElements(int axis) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "GatherElements", 11, 2, 2, node -> new GatherElements(node.int32("axis", 0)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkIndices(inputs, 1);
        ElementIndices.check(inputs.shape(0), inputs.shape(1), inputs.shape(0).axis(axis));
        return List.of(new TensorType(inputs.element(0), inputs.shape(1)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor data = inputs.value(0);
        ElementIndices.forEach(
                data.shape(),
                inputs.value(1),
                data.shape().axis(axis),
                (i, at) -> y.copy(i, data, at, 1));
        return List.of(y);
    }
}
