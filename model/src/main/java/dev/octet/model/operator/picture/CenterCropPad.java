package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Axes;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts a tensor to a size around its middle, or puts zeros around it. What is odd goes from, or
 * comes to, its end.
 *
 * @param axes which axes the sizes are of, each from -rank to rank - 1; null for all
 */
record CenterCropPad(int[] axes) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "CenterCropPad", 18, 2, 2, node -> new CenterCropPad(node.ints("axes")));

    /** As {@link Pad} has them, or null where the sizes are not known. */
    private int[] pads(Inputs inputs) {
        Shape shape = inputs.shape(0);
        ElementChecks.oneOf(inputs, 1, PictureTypes.INDICES);
        int[] along = axes == null ? IntStream.range(0, shape.rank()).toArray() : axes;
        Axes.of(shape, along);
        if (inputs.shape(1).count() != along.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "there is a size for each of %d axes, got %d",
                            along.length, inputs.shape(1).count()));
        }
        if (!inputs.knows(1)) {
            return null;
        }
        int[] pads = new int[2 * shape.rank()];
        for (int i = 0; i < along.length; i++) {
            int axis = shape.axis(along[i]);
            long size = inputs.value(1).getLong(i);
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        RootLocale.format("a size is at least 0, got %,d", size));
            }
            int all = (int) size - shape.get(axis);
            // towards 0 on both sides of it
            pads[axis] = all / 2;
            pads[shape.rank() + axis] = all - all / 2;
        }
        return pads;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        int[] pads = pads(inputs);
        return List.of(
                pads == null
                        ? TensorType.ofUnknownShape(inputs.element(0))
                        : new TensorType(inputs.element(0), Padding.shape(inputs.shape(0), pads)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor zero = Tensor.zeros(inputs.element(0), Shape.scalar());
        return List.of(Padding.pad(inputs.value(0), pads(inputs), Pad.Mode.CONSTANT, zero));
    }
}
