package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) · scale + bias}, mean and variance taken over all
 * axes behind the channels. Inputs: 0 x [batch, channels, ...], 1 scale [channels], 2 bias
 * [channels].
 *
 * @param epsilon added to the variance
 */
public record InstanceNormalization(float epsilon) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "InstanceNormalization",
                    1,
                    3,
                    3,
                    node -> new InstanceNormalization(node.epsilon(1e-5f)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return ofGroups(inputs).infer(inputs);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return ofGroups(inputs).evaluate(inputs);
    }

    /** The same with a group for each channel. */
    private GroupNormalization ofGroups(Inputs inputs) {
        int channels = ShapeChecks.atLeast(inputs, 0, 2).get(1);
        return new GroupNormalization(Math.max(1, channels), epsilon, true, null);
    }
}
