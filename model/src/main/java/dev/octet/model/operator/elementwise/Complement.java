package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * Not: of truth values, and of an integer's bits.
 *
 * @param name as ONNX has it
 * @param elements types that it takes
 * @param function of an element
 */
record Complement(String name, Set<ElementType> elements, LongUnaryOperator function)
        implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    type("Not", 1, ElementSets.BOOLS, x -> x == 0 ? 1 : 0),
                    type("BitwiseNot", 18, ElementSets.INTEGERS, x -> ~x));

    private static OperatorType type(
            String name, int since, Set<ElementType> elements, LongUnaryOperator function) {
        return OperatorType.onnx(
                name, since, 1, 1, node -> new Complement(name, elements, function));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, elements);
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        for (int i = 0; i < x.count(); i++) {
            y.setLong(i, function.applyAsLong(x.getLong(i)));
        }
        return List.of(y);
    }
}
