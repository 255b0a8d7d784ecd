package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/**
 * What is made of any number of tensors of one type, broadcast, one after the other. NaN with
 * anything is NaN.
 *
 * @param name as ONNX has it
 * @param elements types that it takes
 * @param ofFloats of a result so far and one more float, in double precision
 * @param ofIntegers of a result so far and one more integer
 * @param isMean whether the result is divided by the number of tensors
 */
record Variadic(
        String name,
        Set<ElementType> elements,
        DoubleBinaryOperator ofFloats,
        Integers.Function ofIntegers,
        boolean isMean)
        implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    type(new Variadic("Min", ElementSets.NUMBERS, Math::min, Integers::min, false)),
                    type(new Variadic("Max", ElementSets.NUMBERS, Math::max, Integers::max, false)),
                    type(sum("Sum", false)),
                    type(sum("Mean", true)));

    private static Variadic sum(String name, boolean isMean) {
        return new Variadic(name, ElementSets.FLOATS, Double::sum, (a, b, type) -> a + b, isMean);
    }

    private static OperatorType type(Variadic operator) {
        return OperatorType.onnx(operator.name, 1, 1, OperatorType.MANY, node -> operator);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(Shapes.common(inputs, elements));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor[] tensors = new Tensor[inputs.count()];
        Shape[] shapes = new Shape[inputs.count()];
        for (int t = 0; t < tensors.length; t++) {
            tensors[t] = inputs.value(t);
            shapes[t] = inputs.shape(t);
        }
        Broadcast at = new Broadcast(y.shape(), shapes);
        for (int i = 0; i < y.count(); i++, at.next()) {
            if (y.element().isFloat()) {
                y.setDouble(i, ofFloats(tensors, at));
            } else {
                y.setLong(i, ofIntegers(tensors, at));
            }
        }
        return List.of(y);
    }

    private double ofFloats(Tensor[] tensors, Broadcast at) {
        double result = tensors[0].getDouble(at.offset(0));
        for (int t = 1; t < tensors.length; t++) {
            result = ofFloats.applyAsDouble(result, tensors[t].getDouble(at.offset(t)));
        }
        return isMean ? result / tensors.length : result;
    }

    private long ofIntegers(Tensor[] tensors, Broadcast at) {
        long result = tensors[0].getLong(at.offset(0));
        for (int t = 1; t < tensors.length; t++) {
            long other = tensors[t].getLong(at.offset(t));
            result = ofIntegers.apply(result, other, tensors[t].element());
        }
        return result;
    }
}
