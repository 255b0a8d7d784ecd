package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** The number of elements of a tensor, as an int64 without dimensions. */
record SizeOf() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Size", 1, 1, 1, node -> new SizeOf());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        inputs.shape(0);
        return List.of(new TensorType(ElementType.INT64, Shape.scalar()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(Tensor.of(new long[] {inputs.shape(0).count()}));
    }

    @Override
    public boolean needsValues() {
        return false;
    }
}
