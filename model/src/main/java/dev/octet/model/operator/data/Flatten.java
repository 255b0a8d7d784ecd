package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * A matrix: the axes before one are its rows, the others its columns.
 *
 * @param axis the first one of the columns, from -rank to rank
 */
public record Flatten(int axis) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("Flatten", 1, 1, 1, node -> new Flatten(node.int32("axis", 1)));

    /** The shape of the output. */
    public Shape shape(Shape source) {
        int rank = source.rank();
        if (axis < -rank || axis > rank) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "axis %d is outside of [%d, %d] of shape %s",
                            axis, -rank, rank, source));
        }
        int first = axis < 0 ? axis + rank : axis;
        return Shape.of(source.count(0, first), source.count(first, rank));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(inputs.element(0), shape(inputs.shape(0))));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(inputs.value(0).reshape(shape(inputs.shape(0))));
    }
}
