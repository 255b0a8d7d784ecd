package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** {@code x · Φ(x)} of a + b, where b is a vector along the last axis of a. */
public record BiasGelu() implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("BiasGelu", 2, 2, node -> new BiasGelu());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return Gelus.infer(inputs);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return Gelus.evaluate(inputs, Gelus::exact);
    }
}
