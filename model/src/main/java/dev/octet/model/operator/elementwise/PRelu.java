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

/** Negative numbers times a slope, which is broadcast to them; others as they are. */
record PRelu() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("PRelu", 1, 2, 2, node -> new PRelu());

    private static final Set<ElementType> ELEMENTS =
            ElementSets.floatsAnd(
                    ElementType.INT32, ElementType.INT64, ElementType.UINT32, ElementType.UINT64);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        TensorType all = Shapes.common(inputs, ELEMENTS);
        Shape shape = inputs.shape(0);
        if (!all.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "slope of shape " + inputs.shape(1) + " does not broadcast to " + shape);
        }
        return List.of(all);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor slope = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Broadcast at = new Broadcast(y.shape(), slope.shape());
        for (int i = 0; i < y.count(); i++, at.next()) {
            if (y.element().isFloat()) {
                double value = x.getDouble(i);
                y.setDouble(i, value < 0 ? value * slope.getDouble(at.offset(0)) : value);
            } else {
                long value = x.getLong(i);
                boolean isNegative = value < 0 && !y.element().isUnsigned();
                y.setLong(i, isNegative ? value * slope.getLong(at.offset(0)) : value);
            }
        }
        return List.of(y);
    }
}
