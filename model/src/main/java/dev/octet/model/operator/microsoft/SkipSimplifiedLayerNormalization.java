package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Root mean square normalization of a sum along the last axis: {@code s / √(mean of s² + epsilon) ·
 * gamma} of {@code s = input + skip + bias}. Inputs: input, skip, gamma, bias or none. Outputs: the
 * result, zeros for the means, the factors, the sum.
 *
 * @param epsilon what is added to the mean square
 */
record SkipSimplifiedLayerNormalization(float epsilon) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                            "SkipSimplifiedLayerNormalization",
                            3,
                            4,
                            node -> new SkipSimplifiedLayerNormalization(node.epsilon(1e-12f)))
                    .outputs(4);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return SkippedRows.infer(inputs, 2, 3);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        infer(inputs);
        return SkippedRows.evaluate(inputs, null, inputs.valueOrNull(3), epsilon, false);
    }
}
