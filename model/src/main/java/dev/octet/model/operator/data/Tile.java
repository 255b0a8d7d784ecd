package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** A tensor repeated along each axis, as often as the second input says. */
record Tile() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Tile", 6, 2, 2, node -> new Tile());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape source = inputs.shape(0);
        if (IntegerInputs.checkList(inputs, 1) != source.rank()) {
            throw new IllegalArgumentException(
                    "a tensor of shape "
                            + source
                            + " needs repeats for each axis, got shape "
                            + inputs.shape(1));
        }
        return List.of(
                inputs.knows(1)
                        ? new TensorType(inputs.element(0), shape(inputs))
                        : TensorType.ofUnknownShape(inputs.element(0)));
    }

    private static Shape shape(Inputs inputs) {
        Shape source = inputs.shape(0);
        // also checks that none of them is negative
        int[] repeats = Shape.of(IntegerInputs.list(inputs, 1)).dims();
        long[] dims = new long[repeats.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = (long) source.get(i) * repeats[i];
        }
        return Shape.of(dims);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        TensorType type = infer(inputs).get(0);
        if (type.shape().count() == 0) {
            return List.of(Tensor.zeros(type));
        }
        Shape source = inputs.shape(0);
        int[] own = source.strides();
        // each axis becomes two: the repeats, which stay in place, and the axis itself
        int[] dims = new int[2 * own.length];
        int[] strides = new int[2 * own.length];
        for (int i = 0; i < own.length; i++) {
            dims[2 * i] = inputs.value(1).getInt(i);
            dims[2 * i + 1] = source.get(i);
            strides[2 * i + 1] = own[i];
        }
        Tensor tiled = Strided.copy(inputs.value(0), 0, Shape.of(dims), strides);
        return List.of(tiled.reshape(type.shape()));
    }
}
