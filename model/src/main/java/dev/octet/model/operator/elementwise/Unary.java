package dev.octet.model.operator.elementwise;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
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
        implements ElementFunction {
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
    public void write(Tensor x, Tensor y, int i) {
        y.setDouble(i, function.applyAsDouble(x.getDouble(i)));
    }
}
