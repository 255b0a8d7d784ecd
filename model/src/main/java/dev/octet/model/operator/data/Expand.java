package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** A tensor broadcast to a shape, which is the second input and may be the smaller one, too. */
public record Expand() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Expand", 8, 2, 2, node -> new Expand());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkList(inputs, 1);
        return List.of(
                inputs.knows(1)
                        ? new TensorType(inputs.element(0), shape(inputs))
                        : TensorType.ofUnknownShape(inputs.element(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Shape shape = infer(inputs).get(0).shape();
        return List.of(Strided.copy(inputs.value(0), 0, shape, inputs.shape(0).stridesIn(shape)));
    }

    private static Shape shape(Inputs inputs) {
        return Shape.broadcast(inputs.shape(0), Shape.of(IntegerInputs.list(inputs, 1)));
    }
}
