package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Puts the largest elements of windows back to where they were, and zeros elsewhere. Where they
 * were counts over the tensor whose windows follow from the attributes; a larger output_shape adds
 * zeros behind it, as the cases of the specification have it.
 *
 * @param kernel taps along each spatial axis
 * @param strides null where all are 1
 * @param pads in front of each axis, then behind each, or null where all are 0
 */
record MaxUnpool(int[] kernel, int[] strides, int[] pads) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("MaxUnpool", 9, 2, 3, MaxUnpool::of);

    private static Operator of(Declaration node) {
        int[] kernel = node.ints("kernel_shape");
        if (kernel == null) {
            throw new Unsupported("attribute 'kernel_shape' is missing");
        }
        return new MaxUnpool(kernel, node.ints("strides"), node.ints("pads"));
    }

    /** The shape of the tensor over which places count. */
    private Shape source(Inputs inputs) {
        Shape shape = inputs.shape(0);
        int axes = kernel.length;
        if (shape.rank() != 2 + axes
                || strides != null && strides.length != axes
                || pads != null && pads.length != 2 * axes) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "shape %s does not fit kernel_shape %s, strides %s, pads %s",
                            shape,
                            Arrays.toString(kernel),
                            Arrays.toString(strides),
                            Arrays.toString(pads)));
        }
        if (!shape.equals(inputs.shape(1))) {
            throw new IllegalArgumentException(
                    RootLocale.format("elements are %s, their places %s", shape, inputs.shape(1)));
        }
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        for (int i = 0; i < axes; i++) {
            long padding = pads == null ? 0 : (long) pads[i] + pads[axes + i];
            long stride = strides == null ? 1 : strides[i];
            dims[2 + i] = (dims[2 + i] - 1) * stride + kernel[i] - padding;
        }
        return Shape.of(dims);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, PictureTypes.FLOATS);
        ElementChecks.oneOf(inputs, 1, Set.of(ElementType.INT64));
        Shape source = source(inputs);
        if (!inputs.has(2)) {
            return List.of(new TensorType(element, source));
        }
        ElementChecks.oneOf(inputs, 2, Set.of(ElementType.INT64));
        if (!inputs.knows(2)) {
            return List.of(TensorType.ofUnknownShape(element));
        }
        Shape out = Shape.of(inputs.value(2).toLongs());
        boolean fits = out.rank() == source.rank();
        for (int i = 0; fits && i < out.rank(); i++) {
            fits = out.get(i) >= source.get(i);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format("output_shape %s has no room for %s", out, source));
        }
        return List.of(new TensorType(element, out));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor places = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Shape source = source(inputs);
        int[] strides = y.shape().strides();
        for (int i = 0; i < x.count(); i++) {
            long place = places.getLong(i);
            if (place < 0 || place >= source.count()) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "place %,d is outside of [0, %,d) of shape %s",
                                place, source.count(), source));
            }
            int rest = (int) place;
            int to = 0;
            for (int axis = source.rank() - 1; axis >= 0; axis--) {
                to += rest % source.get(axis) * strides[axis];
                rest /= source.get(axis);
            }
            y.copy(to, x, i, 1);
        }
        return List.of(y);
    }
}
