package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A recurrent layer with gated units. Rows of weights and biases are the update gate's z, the reset
 * gate's r and the new state's n.
 *
 * <pre>
 * z = f(Wz · x + Rz · h + biases)
 * r = f(Wr · x + Rr · h + biases)
 * n = g(Wn · x + Rn · (r ⊙ h) + biases), or g(Wn · x + bias + r ⊙ (Rn · h + bias))
 * h = (1 - z) ⊙ n + z ⊙ h
 * </pre>
 *
 * @param recurrence directions, functions f and g, and layout
 * @param linearBeforeReset whether r is applied behind Rn, as the second form of n has it
 */
public record GRU(Recurrence recurrence, boolean linearBeforeReset) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("GRU", 1, 3, 6, GRU::read).outputs(2);

    private static GRU read(Declaration node) {
        return new GRU(
                Recurrence.read(node, GateFunction.Kind.SIGMOID, GateFunction.Kind.TANH),
                node.flag("linear_before_reset", false));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return recurrence.infer(inputs, 3, 1);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return recurrence.evaluate(inputs, infer(inputs), this::cell);
    }

    private Recurrence.Cell cell(
            GateWeights weights, List<DoubleUnaryOperator> functions, int direction) {
        return (x, state, memory) -> {
            int size = state.length;
            double[] h = state.clone();
            double[] z = new double[size];
            double[] r = new double[size];
            double[] reset = new double[size];
            for (int i = 0; i < size; i++) {
                z[i] =
                        functions
                                .get(0)
                                .applyAsDouble(weights.ofSource(i, x) + weights.ofState(i, h));
                int row = size + i;
                r[i] =
                        functions
                                .get(0)
                                .applyAsDouble(weights.ofSource(row, x) + weights.ofState(row, h));
                reset[i] = r[i] * h[i];
            }
            for (int i = 0; i < size; i++) {
                int row = 2 * size + i;
                double ofState =
                        linearBeforeReset
                                ? r[i] * weights.ofState(row, h)
                                : weights.ofState(row, reset);
                double n = functions.get(1).applyAsDouble(weights.ofSource(row, x) + ofState);
                state[i] = (1 - z[i]) * n + z[i] * h[i];
            }
        };
    }
}
