package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * Arithmetic of two numbers of one type, broadcast: of floats in double precision, rounded once; of
 * integers in their width.
 *
 * @param name as ONNX has it
 * @param ofFloats of two floats
 * @param ofIntegers of two integers
 */
record Arithmetic(String name, DoubleBinaryOperator ofFloats, Integers.Function ofIntegers)
        implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    type("Add", (a, b) -> a + b, (a, b, type) -> a + b),
                    type("Sub", (a, b) -> a - b, (a, b, type) -> a - b),
                    type("Mul", (a, b) -> a * b, (a, b, type) -> a * b),
                    type("Div", (a, b) -> a / b, Integers::divide),
                    OperatorType.onnx("Mod", 10, 2, 2, Arithmetic::mod));

    private static OperatorType type(
            String name, DoubleBinaryOperator ofFloats, Integers.Function ofIntegers) {
        Arithmetic operator = new Arithmetic(name, ofFloats, ofIntegers);
        return OperatorType.onnx(name, 1, 2, 2, node -> SuffixBroadcast.of(node, operator));
    }

    /** Floats with fmod of 0 are there since version 28; before, they had no meaning. */
    private static Arithmetic mod(Declaration node) {
        return node.flag("fmod", false)
                ? new Arithmetic("Mod", (a, b) -> a % b, Integers::remainder)
                : new Arithmetic("Mod", Arithmetic::modulo, Integers::modulo);
    }

    private static double modulo(double a, double b) {
        double remainder = a % b;
        if (remainder == 0) {
            return Math.copySign(0, b);
        }
        return remainder < 0 == b < 0 ? remainder : remainder + b;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(Shapes.common(inputs, ElementSets.NUMBERS));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor a = inputs.value(0);
        Tensor b = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Broadcast at = new Broadcast(y.shape(), a.shape(), b.shape());
        for (int i = 0; i < y.count(); i++, at.next()) {
            int of = at.offset(0);
            int with = at.offset(1);
            if (y.element().isFloat()) {
                y.setDouble(i, ofFloats.applyAsDouble(a.getDouble(of), b.getDouble(with)));
            } else {
                y.setLong(i, ofIntegers.apply(a.getLong(of), b.getLong(with), y.element()));
            }
        }
        return List.of(y);
    }
}
