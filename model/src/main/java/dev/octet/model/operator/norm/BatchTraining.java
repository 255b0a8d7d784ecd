package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A BatchNormalization in training: mean and variance are the batch's own, of each channel. Inputs
 * as {@link BatchNormalization} has them; outputs: the normalized batch, then the running mean and
 * the running variance, {@code given · momentum + batch's · (1 - momentum)}, [channels].
 *
 * @param epsilon added to the variance
 * @param momentum what is kept of the running mean and variance
 */
record BatchTraining(float epsilon, float momentum) implements Operator {
    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        FloatChecks.same(inputs, 1, 2);
        FloatChecks.same(inputs, 3, 4);
        Shape x = ShapeChecks.atLeast(inputs, 0, 1);
        for (int i = 1; i < 5; i++) {
            ShapeChecks.is(inputs, i, x.rank() == 1 ? 1 : x.get(1));
        }
        return List.of(inputs.type(0), inputs.type(3), inputs.type(4));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<Tensor> outputs = infer(inputs).stream().map(Tensor::zeros).toList();
        Tensor x = inputs.value(0);
        int channels = inputs.value(1).count();
        int inner = x.shape().rank() == 1 ? 1 : x.shape().count(2, x.shape().rank());
        int outer = x.shape().get(0);
        for (int c = 0; c < channels; c++) {
            double[] own = new double[outer * inner];
            for (int i = 0; i < own.length; i++) {
                own[i] = x.getDouble(at(i, c, channels, inner));
            }
            Moments moments = Moments.of(own);
            keep(inputs.value(3), moments.mean(), outputs.get(1), c);
            keep(inputs.value(4), moments.variance(), outputs.get(2), c);
            double factor = inputs.value(1).getDouble(c) / Math.sqrt(moments.variance() + epsilon);
            for (int i = 0; i < own.length; i++) {
                outputs.get(0)
                        .setDouble(
                                at(i, c, channels, inner),
                                (own[i] - moments.mean()) * factor + inputs.value(2).getDouble(c));
            }
        }
        return outputs;
    }

    /** Where the i-th element of a channel lies. */
    private static int at(int i, int channel, int channels, int inner) {
        return (i / inner * channels + channel) * inner + i % inner;
    }

    private void keep(Tensor given, double own, Tensor kept, int c) {
        kept.setDouble(c, given.getDouble(c) * momentum + own * (1 - momentum));
    }
}
