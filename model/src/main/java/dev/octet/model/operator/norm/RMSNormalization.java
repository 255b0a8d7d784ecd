package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * {@code x / sqrt(mean(x²) + epsilon) · scale}, the mean taken over an axis and all behind it.
 * Inputs: 0 x, 1 scale, which is broadcast to x and says the output's type.
 *
 * @param axis the first one
 * @param epsilon added to the mean
 * @param stash what x and {@code x / sqrt(mean + epsilon)} are rounded to; in between precision is
 *     double
 */
public record RMSNormalization(int axis, float epsilon, ElementType stash) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "RMSNormalization",
                    23,
                    2,
                    2,
                    node ->
                            new RMSNormalization(
                                    node.int32("axis", -1),
                                    node.epsilon(1e-5f),
                                    Rounding.stash(node)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        Shape x = inputs.shape(0);
        x.axis(axis);
        inputs.shape(1).stridesIn(x);
        return List.of(new TensorType(FloatChecks.of(inputs, 1), x));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Tensor scale = inputs.value(1);
        Lines lines = Lines.from(x.shape(), axis);
        Rounding toStash = new Rounding(stash);
        Rounding toX = new Rounding(x.element());
        Broadcast walk = new Broadcast(x.shape(), scale.shape());
        double[] values = new double[lines.length()];
        for (int line = 0; line < lines.count(); line++) {
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = toStash.of(x.getDouble(lines.at(line, i)));
                squares += values[i] * values[i];
            }
            double root = Math.sqrt(squares / values.length + epsilon);
            for (int i = 0; i < values.length; i++, walk.next()) {
                double normal = toX.of(toStash.of(values[i] / root));
                y.setDouble(lines.at(line, i), normal * scale.getDouble(walk.offset(0)));
            }
        }
        return List.of(y);
    }
}
