package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Slices of a tensor along one axis, by indices: the output has the axes of the indices in place of
 * this one.
 *
 * @param axis from -rank to rank - 1
 */
public record Gather(int axis) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("Gather", 1, 2, 2, node -> new Gather(node.int32("axis", 0)));

    /** The shape of the output. */
    public Shape shape(Shape data, Shape indices) {
        int along = data.axis(axis);
        int[] dims = new int[data.rank() - 1 + indices.rank()];
        for (int i = 0; i < dims.length; i++) {
            boolean isIndex = i >= along && i < along + indices.rank();
            int behind = i - indices.rank() + 1;
            dims[i] = isIndex ? indices.get(i - along) : data.get(i < along ? i : behind);
        }
        return Shape.of(dims);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkIndices(inputs, 1);
        return List.of(new TensorType(inputs.element(0), shape(inputs.shape(0), inputs.shape(1))));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor data = inputs.value(0);
        Tensor indices = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int along = data.shape().axis(axis);
        int size = data.shape().get(along);
        int rows = data.shape().count(0, along);
        int slice = data.shape().count(along + 1, data.shape().rank());
        for (int i = 0; i < indices.count(); i++) {
            int index = IntegerInputs.position(indices, i, size, along);
            for (int row = 0; row < rows; row++) {
                y.copy(
                        (row * indices.count() + i) * slice,
                        data,
                        (row * size + index) * slice,
                        slice);
            }
        }
        return List.of(y);
    }
}
