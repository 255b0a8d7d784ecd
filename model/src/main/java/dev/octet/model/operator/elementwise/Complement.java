package dev.octet.model.operator.elementwise;

import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
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
        implements ElementFunction {
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
    public void write(Tensor x, Tensor y, int i) {
        y.setLong(i, function.applyAsLong(x.getLong(i)));
    }
}
