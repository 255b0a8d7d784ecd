package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * {@code x / (1 + exp(-alpha · x))}.
 *
 * @param alpha a factor
 */
record QuickGelu(float alpha) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "QuickGelu", 1, 1, node -> new QuickGelu(node.real("alpha", 1.702f)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return Gelus.infer(inputs);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return Gelus.evaluate(inputs, x -> x / (1 + StrictMath.exp(-(double) alpha * x)));
    }
}
