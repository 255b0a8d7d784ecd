package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Negative numbers times a slope, which is broadcast to them; others as they are.
 *
 * @param perChannel whether a slope of one axis is that of the channels, axis 1, as it was before
 *     version 7
 */
record PRelu(boolean perChannel) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("PRelu", 1, 2, 2, node -> new PRelu(node.version() < 7));

    private static final Set<ElementType> ELEMENTS =
            ElementSets.floatsAnd(
                    ElementType.INT32, ElementType.INT64, ElementType.UINT32, ElementType.UINT64);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, ELEMENTS);
        ElementChecks.same(inputs, 0, 1);
        Shape shape = inputs.shape(0);
        if (!Shape.broadcast(shape, slope(inputs)).equals(shape)) {
            throw new IllegalArgumentException(
                    "slope of shape " + inputs.shape(1) + " does not broadcast to " + shape);
        }
        return List.of(inputs.type(0));
    }

    /** The shape of the slope, which broadcasts to the other input's. */
    private Shape slope(Inputs inputs) {
        Shape slope = inputs.shape(1);
        if (!perChannel || slope.rank() != 1) {
            return slope;
        }
        int[] dims = new int[Math.max(1, inputs.shape(0).rank() - 1)];
        Arrays.fill(dims, 1);
        dims[0] = slope.get(0);
        return Shape.of(dims);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor slope = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Broadcast at = new Broadcast(y.shape(), slope(inputs));
        for (int i = 0; i < y.count(); i++, at.next()) {
            if (y.element().isFloat()) {
                double value = x.getDouble(i);
                y.setDouble(i, value < 0 ? value * slope.getDouble(at.offset(0)) : value);
            } else {
                long value = x.getLong(i);
                boolean isNegative = value < 0 && !y.element().isUnsigned();
                y.setLong(i, isNegative ? value * slope.getLong(at.offset(0)) : value);
            }
        }
        return List.of(y);
    }
}
