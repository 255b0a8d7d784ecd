package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Elements divided by their norm; zeros where that is 0.
 *
 * @param axis along which the norm goes
 * @param p 1 for the sum of magnitudes, 2 for the root of the sum of squares
 */
record LpNormalization(int axis, int p) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("LpNormalization", 1, 1, 1, LpNormalization::read);

    private static LpNormalization read(Declaration node) {
        int p = node.int32("p", 2);
        if (p != 1 && p != 2) {
            throw new Unsupported("p is " + p + ", which must be 1 or 2");
        }
        return new LpNormalization(node.int32("axis", -1), p);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        inputs.shape(0).axis(axis);
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Lines lines = Lines.along(x.shape(), axis);
        for (int line = 0; line < lines.count(); line++) {
            double norm = norm(x, lines, line);
            for (int i = 0; i < lines.length(); i++) {
                int at = lines.at(line, i);
                y.setDouble(at, norm == 0 ? 0 : x.getDouble(at) / norm);
            }
        }
        return List.of(y);
    }

    private double norm(Tensor x, Lines lines, int line) {
        double sum = 0;
        for (int i = 0; i < lines.length(); i++) {
            double value = x.getDouble(lines.at(line, i));
            sum += p == 1 ? Math.abs(value) : value * value;
        }
        return p == 1 ? sum : Math.sqrt(sum);
    }
}
