package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A matrix of the input's shape with ones along a diagonal.
 *
 * @param element null for the input's
 * @param diagonal how far right of the main one
 */
record EyeLike(ElementType element, long diagonal) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "EyeLike",
                    9,
                    1,
                    1,
                    node -> new EyeLike(node.element("dtype"), node.integer("k", 0)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        if (inputs.shape(0).rank() != 2) {
            throw new IllegalArgumentException("it must be a matrix, got " + inputs.type(0));
        }
        return List.of(
                new TensorType(element == null ? inputs.element(0) : element, inputs.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int columns = y.shape().get(1);
        for (int row = 0; row < y.shape().get(0); row++) {
            long column = row + diagonal;
            if (column >= 0 && column < columns) {
                y.setLong((int) (row * (long) columns + column), 1);
            }
        }
        return List.of(y);
    }

    @Override
    public boolean needsValues() {
        return false;
    }
}
