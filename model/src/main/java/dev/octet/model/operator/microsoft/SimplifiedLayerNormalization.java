package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Root mean square normalization: {@code x / √(mean of x² + epsilon) · scale} over the axes from
 * one on. ONNX Runtime has it among ONNX's own operators. Outputs: the result, in the type of the
 * scale, and the factors {@code 1 / √(mean of x² + epsilon)}.
 *
 * @param axis the first of these axes, may count from behind
 * @param epsilon what is added to the mean square
 */
record SimplifiedLayerNormalization(int axis, float epsilon) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                            "SimplifiedLayerNormalization",
                            1,
                            2,
                            2,
                            SimplifiedLayerNormalization::read)
                    .outputs(2);

    private static SimplifiedLayerNormalization read(Declaration node) {
        ElementType stash = node.has("stash_type") ? node.element("stash_type") : null;
        if (stash != null && stash != ElementType.FLOAT) {
            throw new Unsupported("stash_type is " + stash + ", supported is float");
        }
        return new SimplifiedLayerNormalization(node.int32("axis", -1), node.epsilon(1e-5f));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, Reals.TYPES);
        ElementType type = ElementChecks.oneOf(inputs, 1, Reals.TYPES);
        int[] dims = inputs.shape(0).dims();
        int from = inputs.shape(0).axis(axis);
        if (!inputs.shape(1).equals(Shape.of(Arrays.copyOfRange(dims, from, dims.length)))) {
            throw new IllegalArgumentException(
                    "the scale has shape "
                            + inputs.shape(1)
                            + ", which must be that of the axes from "
                            + from
                            + " on of "
                            + inputs.shape(0));
        }
        Arrays.fill(dims, from, dims.length, 1);
        return List.of(
                new TensorType(type, inputs.shape(0)),
                new TensorType(ElementType.FLOAT, Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<TensorType> types = infer(inputs);
        Tensor scale = inputs.value(1);
        Normalization rows =
                new Normalization(Reals.of(inputs.value(0)), scale.count(), epsilon, false);
        return List.of(
                Reals.tensor(
                        types.get(0).element(),
                        types.get(0).shape(),
                        rows.rows(Reals.of(scale), null)),
                Reals.tensor(ElementType.FLOAT, types.get(1).shape(), rows.factors));
    }
}
