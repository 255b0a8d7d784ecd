package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A recurrent layer without gates: h = f(W · x + R · h + biases).
 *
 * @param recurrence directions, functions and layout
 */
public record RNN(Recurrence recurrence) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                            "RNN",
                            1,
                            3,
                            6,
                            node -> new RNN(Recurrence.read(node, GateFunction.Kind.TANH)))
                    .outputs(2);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return recurrence.infer(inputs, 1, 1);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return recurrence.evaluate(inputs, infer(inputs), RNN::cell);
    }

    private static Recurrence.Cell cell(
            GateWeights weights, List<DoubleUnaryOperator> functions, int direction) {
        return (x, state, memory) -> {
            double[] h = state.clone();
            for (int i = 0; i < h.length; i++) {
                state[i] =
                        functions
                                .get(0)
                                .applyAsDouble(weights.ofSource(i, x) + weights.ofState(i, h));
            }
        };
    }
}
