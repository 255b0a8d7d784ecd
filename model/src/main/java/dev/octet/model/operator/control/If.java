package dev.octet.model.operator.control;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inference;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;

/**
 * One of two graphs, by a condition. Neither has inputs but what it uses of the graph around it.
 *
 * @param thenBranch runs where the condition is true
 * @param elseBranch runs where it is false; it has as many inputs and outputs
 */
public record If(Graph thenBranch, Graph elseBranch) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("If", 1, 1, 1, If::of).outputs(OperatorType.MANY);

    private static If of(Declaration node) {
        Graph thenBranch = Bodies.of(node, "then_branch");
        Graph elseBranch = Bodies.of(node, "else_branch");
        int outputs = thenBranch.outputs().size();
        if (elseBranch.outputs().size() != outputs
                || elseBranch.inputs().size() != thenBranch.inputs().size()
                || node.outputs() > outputs) {
            throw new Unsupported(
                    RootLocale.format(
                            "it has %d outputs, its branches have %d and %d, and %d and %d inputs",
                            node.outputs(),
                            outputs,
                            elseBranch.outputs().size(),
                            thenBranch.inputs().size(),
                            elseBranch.inputs().size()));
        }
        return new If(thenBranch, elseBranch);
    }

    private Graph branch(Tensor condition) {
        return condition.getBoolean(0) ? thenBranch : elseBranch;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Bodies.checkCondition(inputs, 0);
        if (inputs.knows(0)) {
            return infer(branch(inputs.value(0)), inputs);
        }
        List<TensorType> then;
        try {
            then = infer(thenBranch, inputs);
        } catch (IllegalArgumentException e) {
            // what fits in one branch only says what the condition must be
            return infer(elseBranch, inputs);
        }
        List<TensorType> other;
        try {
            other = infer(elseBranch, inputs);
        } catch (IllegalArgumentException e) {
            return then;
        }
        List<TensorType> either = new ArrayList<>();
        for (int i = 0; i < then.size(); i++) {
            either.add(either(then.get(i), other.get(i), i));
        }
        return either;
    }

    private static TensorType either(TensorType a, TensorType b, int output) {
        if (a == null || b == null) {
            return Bodies.withoutShape(a == null ? b : a);
        }
        if (a.element() != b.element()) {
            throw new IllegalArgumentException(
                    "output " + output + " is " + a + " by one branch, " + b + " by the other");
        }
        return a.equals(b) ? a : Bodies.withoutShape(a);
    }

    private static List<TensorType> infer(Graph branch, Inputs inputs) {
        return Inference.of(
                        branch,
                        Bodies.types(inputs, 1, inputs.count()),
                        Bodies.known(inputs, 1, inputs.count()))
                .outputs(branch);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Bodies.checkCondition(inputs, 0);
        return Evaluation.run(branch(inputs.value(0)), Bodies.values(inputs, 1, inputs.count()));
    }

    @Override
    public int captured() {
        return thenBranch.inputs().size();
    }

    @Override
    public boolean isDeterministic() {
        return Bodies.isDeterministic(thenBranch) && Bodies.isDeterministic(elseBranch);
    }

    @Override
    public boolean mayRunLong() {
        return Bodies.mayRunLong(thenBranch) || Bodies.mayRunLong(elseBranch);
    }
}
