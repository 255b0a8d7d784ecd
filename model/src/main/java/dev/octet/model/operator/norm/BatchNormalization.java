package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) · scale + bias}, with mean and variance that were
 * learned. Inputs: 0 x [batch, channels, ...] or [batch], which has one channel, 1 scale, 2 bias, 3
 * mean, 4 variance. In training it is {@link BatchTraining}.
 *
 * @param epsilon added to the variance
 * @param perChannel whether scale, bias, mean and variance are [channels], else [channels, ...]
 */
public record BatchNormalization(float epsilon, boolean perChannel) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("BatchNormalization", 1, 5, 5, BatchNormalization::read).outputs(5);

    private static Operator read(Declaration node) {
        float epsilon = node.epsilon(1e-5f);
        float momentum = node.real("momentum", 0.9f);
        if (node.version() >= 14 && node.flag("training_mode", false)) {
            return new BatchTraining(epsilon, momentum);
        }
        if (node.outputs() > 1) {
            throw new Unsupported(
                    node.version() < 14
                            ? "more than one output means training, which is computed since"
                                    + " version 14"
                            : "it has more than one output, and training_mode is 0");
        }
        // before version 7 it said whether it trains
        if (node.version() < 7 && node.has("is_test") && !node.flag("is_test", false)) {
            throw new Unsupported("is_test is 0, and training is computed since version 14");
        }
        return new BatchNormalization(epsilon, node.version() >= 9 || node.flag("spatial", true));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        FloatChecks.same(inputs, 1, 2);
        FloatChecks.same(inputs, 3, 4);
        Shape parameters = parameters(ShapeChecks.atLeast(inputs, 0, 1));
        for (int i = 1; i < 5; i++) {
            ShapeChecks.is(inputs, i, parameters);
        }
        return List.of(inputs.type(0));
    }

    /** The shape of scale, bias, mean and variance. */
    private Shape parameters(Shape x) {
        if (x.rank() == 1) {
            return Shape.of(1);
        }
        int[] dims = x.dims();
        return Shape.of(Arrays.copyOfRange(dims, 1, perChannel ? 2 : dims.length));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        int count = inputs.value(1).count();
        // elements that share a parameter lie side by side
        int shared = perChannel && x.shape().rank() > 1 ? x.shape().count(2, x.shape().rank()) : 1;
        for (int i = 0; i < x.count(); i++) {
            int own = i / shared % count;
            double root = Math.sqrt(inputs.value(4).getDouble(own) + epsilon);
            double normal = (x.getDouble(i) - inputs.value(3).getDouble(own)) / root;
            y.setDouble(
                    i, normal * inputs.value(1).getDouble(own) + inputs.value(2).getDouble(own));
        }
        return List.of(y);
    }
}
