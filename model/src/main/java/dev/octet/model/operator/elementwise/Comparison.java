package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Comparisons of two elements of one type, broadcast. NaN is neither less than anything, nor equal
 * to it, nor greater.
 *
 * @param name as ONNX has it
 * @param elements types that it takes
 * @param holds what it says where the first is less (negative), equal (0) or greater
 */
record Comparison(String name, Set<ElementType> elements, IntPredicate holds) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    type("Equal", 1, ElementSets.ALL, order -> order == 0),
                    type("Less", 1, ElementSets.NUMBERS, order -> order < 0),
                    type("LessOrEqual", 12, ElementSets.NUMBERS, order -> order <= 0),
                    type("Greater", 1, ElementSets.NUMBERS, order -> order > 0),
                    type("GreaterOrEqual", 12, ElementSets.NUMBERS, order -> order >= 0));

    private static OperatorType type(
            String name, int since, Set<ElementType> elements, IntPredicate holds) {
        Comparison operator = new Comparison(name, elements, holds);
        return OperatorType.onnx(name, since, 2, 2, node -> SuffixBroadcast.of(node, operator));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(ElementType.BOOL, Shapes.common(inputs, elements).shape()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor a = inputs.value(0);
        Tensor b = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Broadcast at = new Broadcast(y.shape(), a.shape(), b.shape());
        for (int i = 0; i < y.count(); i++, at.next()) {
            y.setBoolean(i, holds(a, at.offset(0), b, at.offset(1)));
        }
        return List.of(y);
    }

    private boolean holds(Tensor a, int of, Tensor b, int with) {
        if (!a.element().isFloat()) {
            return holds.test(Integers.compare(a.getLong(of), b.getLong(with), a.element()));
        }
        double x = a.getDouble(of);
        double y = b.getDouble(with);
        boolean isOrdered = !Double.isNaN(x) && !Double.isNaN(y);
        return isOrdered && holds.test(x < y ? -1 : x > y ? 1 : 0);
    }
}
