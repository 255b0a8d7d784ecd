package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Layer normalization of a sum along the last axis: {@code (s - mean) / √(variance + epsilon) ·
 * gamma + beta} of {@code s = input + skip + bias}. Inputs: input, skip, which may lack the first
 * axes or have 1 there, gamma, beta or none, bias or none. Outputs: the result, the means, the
 * factors {@code 1 / √(variance + epsilon)}, the sum.
 *
 * @param epsilon what is added to the variance
 */
public record SkipLayerNormalization(float epsilon) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                            "SkipLayerNormalization",
                            3,
                            5,
                            node -> new SkipLayerNormalization(node.epsilon(1e-12f)))
                    .outputs(4);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return SkippedRows.infer(inputs, 2, 3, 4);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        infer(inputs);
        return SkippedRows.evaluate(
                inputs, inputs.valueOrNull(3), inputs.valueOrNull(4), epsilon, true);
    }
}
