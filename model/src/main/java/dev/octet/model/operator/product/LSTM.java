package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A recurrent layer with a long short-term memory c. Rows of weights and biases are the input
 * gate's i, the output gate's o, the forget gate's f and the new memory's n. Behind the inputs of
 * every recurrent layer come 6 the first memory [directions, batch, hidden] and 7 the peepholes Pi,
 * Po, Pf [directions, 3 · hidden]; the third output is the last memory.
 *
 * <pre>
 * i = s(Wi · x + Ri · h + Pi ⊙ c + biases)
 * f = s(Wf · x + Rf · h + Pf ⊙ c + biases), or 1 - i
 * n = g(Wn · x + Rn · h + biases)
 * c = f ⊙ c + i ⊙ n
 * o = s(Wo · x + Ro · h + Po ⊙ c + biases)
 * h = o ⊙ k(c)
 * </pre>
 *
 * @param recurrence directions, functions s, g and k, and layout
 * @param inputForget whether the forget gate is 1 - i
 */
public record LSTM(Recurrence recurrence, boolean inputForget) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("LSTM", 1, 3, 8, LSTM::read).outputs(3);

    private static LSTM read(Declaration node) {
        return new LSTM(
                Recurrence.read(
                        node,
                        GateFunction.Kind.SIGMOID,
                        GateFunction.Kind.TANH,
                        GateFunction.Kind.TANH),
                node.flag("input_forget", false));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.same(inputs, 0, 6, 7);
        List<TensorType> types = recurrence.infer(inputs, 4, 2);
        ShapeChecks.is(inputs, 6, types.get(2).shape());
        int size = types.get(0).shape().get(-1);
        ShapeChecks.is(inputs, 7, recurrence.directions(), 3L * size);
        return types;
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<TensorType> types = infer(inputs);
        int size = 3 * types.get(0).shape().get(-1);
        Tensor peepholes = inputs.valueOrNull(7);
        return recurrence.evaluate(
                inputs,
                types,
                (weights, functions, direction) ->
                        cell(
                                weights,
                                functions,
                                Recurrence.slice(peepholes, direction * size, size)));
    }

    private Recurrence.Cell cell(
            GateWeights weights, List<DoubleUnaryOperator> functions, double[] peepholes) {
        return (x, state, memory) -> {
            int size = state.length;
            double[] h = state.clone();
            for (int j = 0; j < size; j++) {
                double in = weights.ofSource(j, x) + weights.ofState(j, h);
                double i = functions.get(0).applyAsDouble(in + peepholes[j] * memory[j]);
                int forgetRow = 2 * size + j;
                double forget = weights.ofSource(forgetRow, x) + weights.ofState(forgetRow, h);
                double f =
                        inputForget
                                ? 1 - i
                                : functions
                                        .get(0)
                                        .applyAsDouble(forget + peepholes[forgetRow] * memory[j]);
                int newRow = 3 * size + j;
                double n =
                        functions
                                .get(1)
                                .applyAsDouble(
                                        weights.ofSource(newRow, x) + weights.ofState(newRow, h));
                memory[j] = f * memory[j] + i * n;
                int outRow = size + j;
                double out = weights.ofSource(outRow, x) + weights.ofState(outRow, h);
                double o = functions.get(0).applyAsDouble(out + peepholes[outRow] * memory[j]);
                state[j] = o * functions.get(2).applyAsDouble(memory[j]);
            }
        };
    }
}
