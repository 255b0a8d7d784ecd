package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * A function of one number, computed in double precision and rounded once; into integers, cut.
 *
 * @param name as ONNX has it
 * @param elements types that it takes
 * @param function of a number, its attributes bound
 */
record Unary(String name, Set<ElementType> elements, DoubleUnaryOperator function)
        implements Operator {
    /** A function of floats without attributes. */
    static OperatorType type(String name, int since, DoubleUnaryOperator function) {
        return withAttributes(name, since, node -> function);
    }

    /** A function of floats that depends on attributes. */
    static OperatorType withAttributes(
            String name, int since, Function<Declaration, DoubleUnaryOperator> reader) {
        return OperatorType.onnx(
                name, since, 1, 1, node -> new Unary(name, ElementSets.FLOATS, reader.apply(node)));
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
            y.setDouble(i, function.applyAsDouble(x.getDouble(i)));
        }
        return List.of(y);
    }
}
