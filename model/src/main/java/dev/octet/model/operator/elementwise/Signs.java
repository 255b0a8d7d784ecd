package dev.octet.model.operator.elementwise;

import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * What depends on a number's sign, exact for all types. The least integer has no negative: it stays
 * itself, as in NumPy.
 *
 * @param name as ONNX has it
 * @param elements types that it takes
 * @param ofFloat of a float
 * @param ofSigned of an integer with a sign
 * @param ofUnsigned of an integer without one
 */
record Signs(
        String name,
        Set<ElementType> elements,
        DoubleUnaryOperator ofFloat,
        LongUnaryOperator ofSigned,
        LongUnaryOperator ofUnsigned)
        implements ElementFunction {
    static final List<OperatorType> TYPES =
            List.of(
                    type(
                            new Signs(
                                    "Abs",
                                    ElementSets.NUMBERS,
                                    Math::abs,
                                    Math::abs,
                                    LongUnaryOperator.identity()),
                            1),
                    type(
                            new Signs(
                                    "Neg",
                                    ElementSets.SIGNED,
                                    x -> -x,
                                    x -> -x,
                                    LongUnaryOperator.identity()),
                            1),
                    type(
                            new Signs(
                                    "Sign",
                                    ElementSets.NUMBERS,
                                    x -> x == 0 ? 0 : Math.signum(x),
                                    Long::signum,
                                    x -> x == 0 ? 0 : 1),
                            9),
                    type(
                            new Signs(
                                    "Relu",
                                    ElementSets.SIGNED,
                                    x -> Math.max(x, 0),
                                    x -> Math.max(x, 0),
                                    LongUnaryOperator.identity()),
                            1));

    private static OperatorType type(Signs operator, int since) {
        return OperatorType.onnx(operator.name, since, 1, 1, node -> operator);
    }

    @Override
    public void write(Tensor x, Tensor y, int i) {
        if (x.element().isFloat()) {
            y.setDouble(i, ofFloat.applyAsDouble(x.getDouble(i)));
        } else {
            LongUnaryOperator ofInteger = x.element().isUnsigned() ? ofUnsigned : ofSigned;
            y.setLong(i, ofInteger.applyAsLong(x.getLong(i)));
        }
    }
}
