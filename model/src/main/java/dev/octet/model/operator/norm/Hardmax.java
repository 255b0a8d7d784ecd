package dev.octet.model.operator.norm;

import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;

/**
 * 1 for the first of the largest elements, where NaN is larger than all, 0 for the others.
 *
 * @param axis along which they are compared
 * @param flattened whether over all axes behind that one, too
 */
record Hardmax(int axis, boolean flattened) implements LineFunction {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Hardmax",
                    1,
                    1,
                    1,
                    node -> new Hardmax(Lines.axis(node), Lines.isFlattened(node)));

    @Override
    public void write(Tensor x, Tensor y, Lines lines, int line) {
        int largest = 0;
        for (int i = 1; i < lines.length(); i++) {
            double value = x.getDouble(lines.at(line, i));
            double most = x.getDouble(lines.at(line, largest));
            largest = value > most || Double.isNaN(value) && !Double.isNaN(most) ? i : largest;
        }
        y.setDouble(lines.at(line, largest), 1);
    }
}
