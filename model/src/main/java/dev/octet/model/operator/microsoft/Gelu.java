package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** {@code x · Φ(x)}, where Φ is the distribution function of the normal distribution. */
record Gelu() implements Operator {
    static final OperatorType TYPE = OperatorType.microsoft("Gelu", 1, 1, node -> new Gelu());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return Gelus.infer(inputs);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return Gelus.evaluate(inputs, Gelus::exact);
    }
}
