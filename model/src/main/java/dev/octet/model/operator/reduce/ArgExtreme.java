package dev.octet.model.operator.reduce;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Where along an axis the largest or the smallest element is; NaN is both. ArgMax and ArgMin.
 *
 * @param largest whether the largest is looked for
 * @param axis from -rank to rank - 1
 * @param keepDims whether the axis is left with one element
 * @param last whether of equal ones the last counts, not the first
 */
public record ArgExtreme(boolean largest, int axis, boolean keepDims, boolean last)
        implements Operator {
    static final List<OperatorType> TYPES = List.of(type("ArgMax", true), type("ArgMin", false));

    private static OperatorType type(String name, boolean largest) {
        return OperatorType.onnx(name, 1, 1, 1, node -> of(largest, node));
    }

    private static Operator of(boolean largest, Declaration node) {
        return new ArgExtreme(
                largest,
                node.int32("axis", 0),
                node.flag("keepdims", true),
                node.version() >= 12 && node.flag("select_last_index", false));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, ReduceTypes.NUMBERS);
        Shape shape = inputs.shape(0);
        int along = shape.axis(axis);
        Shape reduced = Groups.reduced(shape, new int[] {along}, keepDims);
        if (shape.get(along) == 0 && reduced.count() > 0) {
            throw new IllegalArgumentException(
                    "axis " + axis + " of shape " + shape + " has no elements to choose from");
        }
        return List.of(new TensorType(ElementType.INT64, reduced));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Groups groups = new Groups(x.shape(), x.shape().axis(axis));
        for (int i = 0; i < y.count(); i++) {
            y.setLong(i, best(x, groups));
            groups.next();
        }
        return List.of(y);
    }

    private int best(Tensor x, Groups group) {
        int best = 0;
        for (int i = 1; i < group.size(); i++) {
            boolean better =
                    last
                            ? !Comparison.beats(x, group.at(best), group.at(i), largest)
                            : Comparison.beats(x, group.at(i), group.at(best), largest);
            best = better ? i : best;
        }
        return best;
    }
}
