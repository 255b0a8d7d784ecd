package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * {@code log(exp(x) / sum(exp(x)))}.
 *
 * @param axis along which the sum goes
 * @param flattened whether it goes over all axes behind that one, too
 */
public record LogSoftmax(int axis, boolean flattened) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "LogSoftmax",
                    1,
                    1,
                    1,
                    node -> new LogSoftmax(Lines.axis(node), Lines.isFlattened(node)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        lines(inputs.shape(0));
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Lines lines = lines(x.shape());
        for (int line = 0; line < lines.count(); line++) {
            double[] values = Exponentials.of(x, lines, line);
            double logarithm = StrictMath.log(Exponentials.sum(values));
            for (int i = 0; i < lines.length(); i++) {
                y.setDouble(lines.at(line, i), values[i] - logarithm);
            }
        }
        return List.of(y);
    }

    private Lines lines(Shape shape) {
        return flattened ? Lines.from(shape, axis) : Lines.along(shape, axis);
    }
}
