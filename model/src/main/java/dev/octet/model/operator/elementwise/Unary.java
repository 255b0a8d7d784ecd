package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Functions of one float without attributes, computed in double precision and rounded once.
 *
 * @param name as ONNX has it
 * @param function of a number
 */
record Unary(String name, DoubleUnaryOperator function) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    type("Sqrt", 1, Math::sqrt),
                    type("Reciprocal", 1, x -> 1 / x),
                    type("Exp", 1, StrictMath::exp));

    private static OperatorType type(String name, int since, DoubleUnaryOperator function) {
        return OperatorType.onnx(name, since, 1, 1, node -> new Unary(name, function));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(x.type());
        for (int i = 0; i < x.count(); i++) {
            y.setDouble(i, function.applyAsDouble(x.getDouble(i)));
        }
        return List.of(y);
    }
}
