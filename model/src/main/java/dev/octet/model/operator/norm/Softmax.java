package dev.octet.model.operator.norm;

import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;

/**
 * {@code exp(x) / sum(exp(x))}.
 *
 * @param axis along which the sum goes
 * @param flattened whether it goes over all axes behind that one, too
 */
public record Softmax(int axis, boolean flattened) implements LineFunction {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Softmax",
                    1,
                    1,
                    1,
                    node -> new Softmax(Lines.axis(node), Lines.isFlattened(node)));

    @Override
    public void write(Tensor x, Tensor y, Lines lines, int line) {
        double[] values = Exponentials.of(x, lines, line);
        double sum = Exponentials.sum(values);
        for (int i = 0; i < lines.length(); i++) {
            y.setDouble(lines.at(line, i), StrictMath.exp(values[i]) / sum);
        }
    }
}
