package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A tensor of equal elements, whose shape is the input.
 *
 * @param value one element
 */
record ConstantOfShape(Tensor value) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("ConstantOfShape", 9, 1, 1, ConstantOfShape::of);

    private static ConstantOfShape of(Declaration node) {
        Tensor value = node.tensor("value");
        if (value == null) {
            return new ConstantOfShape(Tensor.zeros(ElementType.FLOAT, Shape.scalar()));
        }
        if (value.count() != 1) {
            throw new Unsupported("its value must be one element, got " + value.type());
        }
        return new ConstantOfShape(value);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkList(inputs, 0);
        return List.of(
                inputs.knows(0)
                        ? new TensorType(value.element(), Shape.of(IntegerInputs.list(inputs, 0)))
                        : TensorType.ofUnknownShape(value.element()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        for (int i = 0; i < y.count(); i++) {
            y.copy(i, value, 0, 1);
        }
        return List.of(y);
    }
}
