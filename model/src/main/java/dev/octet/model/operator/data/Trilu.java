package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Matrices with zeros on one side of a diagonal, which the second input says: how far right of the
 * main one it is.
 *
 * @param isUpper whether the elements right of it stay, and those left of it become 0
 */
record Trilu(boolean isUpper) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("Trilu", 14, 1, 2, node -> new Trilu(node.flag("upper", true)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        if (inputs.shape(0).rank() < 2) {
            throw new IllegalArgumentException("it must be matrices, got " + inputs.type(0));
        }
        if (inputs.has(1)) {
            IntegerInputs.checkOne(inputs, 1);
        }
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int rows = y.shape().get(-2);
        int columns = y.shape().get(-1);
        long given = inputs.has(1) ? IntegerInputs.one(inputs, 1) : 0;
        // beyond the corners nothing changes
        long diagonal = Math.max(-rows - 1L, Math.min(columns + 1L, given));
        for (int i = 0; i < y.count(); i++) {
            long right = i % columns - (long) (i / columns % rows);
            if (isUpper ? right >= diagonal : right <= diagonal) {
                y.copy(i, inputs.value(0), i, 1);
            }
        }
        return List.of(y);
    }
}
