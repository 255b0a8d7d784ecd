package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Without some axes, each of which has one element. They are an attribute before version 13, the
 * second input from then on; without them all axes of one element go.
 *
 * @param axes the attribute, or null
 */
public record Squeeze(List<Integer> axes) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Squeeze",
                    1,
                    1,
                    2,
                    node -> new Squeeze(AxisList.boxed(AxisList.attribute(node))));

    /**
     * The shape of the output.
     *
     * @param axes null where there are none
     * @throws IllegalArgumentException when an axis has not one element
     */
    public static Shape shape(Shape source, long[] axes) {
        boolean[] gone =
                AxisList.among(Objects.requireNonNullElse(axes, new long[0]), source.rank());
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < source.rank(); i++) {
            if (gone[i] && source.get(i) != 1) {
                throw new IllegalArgumentException(
                        "axis " + i + " of shape " + source + " must be 1 to be left out");
            }
            boolean isKept = axes == null ? source.get(i) != 1 : !gone[i];
            if (isKept) {
                dims.add(source.get(i));
            }
        }
        return Shape.of(dims);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return AxisList.infer(axes, inputs, Squeeze::shape);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(inputs.value(0).reshape(infer(inputs).get(0).shape()));
    }
}
