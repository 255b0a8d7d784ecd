package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** What gives each line of a tensor a value for each of its elements, as softmax does. */
interface LineFunction extends Operator {
    /** Along which lines lie. */
    int axis();

    /** Whether they go over all axes behind that one, too. */
    boolean flattened();

    /**
     * Computes a line, which is not empty.
     *
     * @param y as x, with zeros in the line
     */
    void write(Tensor x, Tensor y, Lines lines, int line);

    @Override
    default List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        lines(inputs.shape(0));
        return List.of(inputs.type(0));
    }

    @Override
    default List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Lines lines = lines(x.shape());
        for (int line = 0; line < lines.count() && lines.length() > 0; line++) {
            write(x, y, lines, line);
        }
        return List.of(y);
    }

    private Lines lines(Shape shape) {
        return flattened() ? Lines.from(shape, axis()) : Lines.along(shape, axis());
    }
}
