package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * {@code x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))} of the first input, or of the sum of it
 * and the second one, a vector along its last axis.
 */
public record FastGelu() implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("FastGelu", 1, 2, node -> new FastGelu());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return Gelus.infer(inputs);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return Gelus.evaluate(inputs, Gelus::fast);
    }
}
