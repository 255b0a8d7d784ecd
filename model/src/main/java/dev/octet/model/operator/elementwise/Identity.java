package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** Its input. */
record Identity() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Identity", 1, 1, 1, node -> new Identity());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(inputs.value(0));
    }
}
