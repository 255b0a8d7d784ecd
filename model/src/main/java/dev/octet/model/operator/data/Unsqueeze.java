package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * With more axes, of one element each. They are an attribute before version 13, the second input
 * from then on, and count in the output.
 *
 * @param axes the attribute, or null
 */
public record Unsqueeze(List<Integer> axes) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Unsqueeze",
                    1,
                    1,
                    2,
                    node -> {
                        int[] axes = AxisList.attribute(node);
                        if (axes == null && !node.hasInput(1)) {
                            throw new Unsupported("its axes are missing");
                        }
                        return new Unsqueeze(AxisList.boxed(axes));
                    });

    /** The shape of the output. */
    public static Shape shape(Shape source, long[] axes) {
        boolean[] added = AxisList.among(axes, source.rank() + axes.length);
        int[] dims = new int[added.length];
        int next = 0;
        for (int i = 0; i < dims.length; i++) {
            dims[i] = added[i] ? 1 : source.get(next++);
        }
        return Shape.of(dims);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return AxisList.infer(axes, inputs, Unsqueeze::shape);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(inputs.value(0).reshape(infer(inputs).get(0).shape()));
    }
}
