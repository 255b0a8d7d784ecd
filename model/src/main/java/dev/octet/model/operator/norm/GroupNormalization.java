package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) · scale + bias}, mean and variance taken over the
 * channels of a group and all axes behind. Inputs: 0 x [batch, channels, ...], 1 scale, 2 bias.
 *
 * @param groups of channels
 * @param epsilon added to the variance
 * @param perChannel whether scale and bias are [channels], else [groups]
 * @param stash what x and the first factor are rounded to, in between precision is double; null
 *     where nothing is rounded but the output
 */
public record GroupNormalization(int groups, float epsilon, boolean perChannel, ElementType stash)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("GroupNormalization", 18, 3, 3, GroupNormalization::read);

    private static GroupNormalization read(Declaration node) {
        int groups = node.int32("num_groups", 0);
        if (groups < 1) {
            throw new Unsupported(
                    "num_groups is missing or " + groups + ", which must be at least 1");
        }
        boolean perChannel = node.version() >= 21;
        return new GroupNormalization(
                groups, node.epsilon(1e-5f), perChannel, perChannel ? Rounding.stash(node) : null);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.same(inputs, 0, 1, 2);
        Shape x = ShapeChecks.atLeast(inputs, 0, 2);
        if (x.get(1) % groups != 0) {
            throw new IllegalArgumentException(
                    x.get(1) + " channels of shape " + x + " do not make " + groups + " groups");
        }
        ShapeChecks.is(inputs, 1, perChannel ? x.get(1) : groups);
        ShapeChecks.is(inputs, 2, perChannel ? x.get(1) : groups);
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Tensor scale = inputs.value(1);
        Tensor bias = inputs.value(2);
        int inGroup = x.shape().get(1) / groups;
        int plane = x.shape().count(2, x.shape().rank());
        Rounding toStash = new Rounding(stash == null ? ElementType.DOUBLE : stash);
        Rounding toX = new Rounding(stash == null ? ElementType.DOUBLE : x.element());
        double[] values = new double[inGroup * plane];
        for (int from = 0; from < x.count(); from += values.length) {
            int group = from / values.length % groups;
            for (int i = 0; i < values.length; i++) {
                values[i] = toStash.of(x.getDouble(from + i));
            }
            Moments moments = Moments.of(values);
            double root = Math.sqrt(moments.variance() + epsilon);
            for (int i = 0; i < values.length; i++) {
                int own = perChannel ? group * inGroup + i / plane : group;
                double normal = toX.of(toStash.of((values[i] - moments.mean()) / root));
                y.setDouble(from + i, normal * scale.getDouble(own) + bias.getDouble(own));
            }
        }
        return List.of(y);
    }
}
