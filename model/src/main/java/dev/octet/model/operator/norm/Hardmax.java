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
 * 1 for the first of the largest elements, where NaN is larger than all, 0 for the others.
 *
 * @param axis along which they are compared
 * @param flattened whether over all axes behind that one, too
 */
record Hardmax(int axis, boolean flattened) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Hardmax",
                    1,
                    1,
                    1,
                    node -> new Hardmax(Lines.axis(node), Lines.isFlattened(node)));

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
        for (int line = 0; line < lines.count() && lines.length() > 0; line++) {
            int largest = 0;
            for (int i = 1; i < lines.length(); i++) {
                double value = x.getDouble(lines.at(line, i));
                double most = x.getDouble(lines.at(line, largest));
                largest = value > most || Double.isNaN(value) && !Double.isNaN(most) ? i : largest;
            }
            y.setDouble(lines.at(line, largest), 1);
        }
        return List.of(y);
    }

    private Lines lines(Shape shape) {
        return flattened ? Lines.from(shape, axis) : Lines.along(shape, axis);
    }
}
