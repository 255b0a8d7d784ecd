package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A tensor with other elements at places that have an index along one axis; along the others
 * updates lie where they are written.
 *
 * @param axis from -rank to rank - 1
 * @param reduction what becomes of the elements that were there
 */
record ScatterElements(int axis, Reduction reduction) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    OperatorType.onnx("ScatterElements", 11, 3, 3, ScatterElements::of),
                    OperatorType.onnx(
                            "Scatter",
                            9,
                            3,
                            3,
                            node -> {
                                if (node.version() >= 11) {
                                    throw new Unsupported("it is ScatterElements since version 11");
                                }
                                return of(node);
                            }));

    private static ScatterElements of(Declaration node) {
        return new ScatterElements(node.int32("axis", 0), Reduction.of(node));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkIndices(inputs, 1);
        ElementChecks.same(inputs, 0, 2);
        ElementIndices.check(inputs.shape(0), inputs.shape(1), inputs.shape(0).axis(axis));
        if (!inputs.shape(1).equals(inputs.shape(2))) {
            throw new IllegalArgumentException(
                    "indices of shape "
                            + inputs.shape(1)
                            + " need as many updates, got shape "
                            + inputs.shape(2));
        }
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        y.copy(0, inputs.value(0), 0, y.count());
        Tensor updates = inputs.value(2);
        ElementIndices.forEach(
                y.shape(),
                inputs.value(1),
                y.shape().axis(axis),
                (i, at) -> reduction.apply(y, at, updates, i));
        return List.of(y);
    }
}
