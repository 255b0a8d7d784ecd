package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The sum of two quantized tensors, broadcast, quantized. Inputs: a, its scale, its zero point or
 * none; b, its scale, its zero point or none; the scale of y and its zero point or none. Zero
 * points that are left out are 0. The result in steps of y and the zero point of y are summed
 * before they are rounded, ties to even.
 */
public record QLinearAdd() implements Operator {
    static final OperatorType TYPE = OperatorType.microsoft("QLinearAdd", 2, 8, QLinearAdd::read);

    private static QLinearAdd read(Declaration node) {
        QuantizedPair.require(node);
        return new QLinearAdd();
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return QuantizedPair.infer(inputs);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return QuantizedPair.evaluate(inputs, (a, b) -> a + b);
    }
}
