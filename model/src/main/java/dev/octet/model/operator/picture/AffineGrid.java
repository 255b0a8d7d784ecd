package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Where each element of a picture comes from under an affine map, as {@link GridSample} takes it:
 * maps [batch, axes, axes + 1] and a size [batch, channels, out...] to [batch, out..., axes], for
 * two or three axes.
 *
 * @param alignCorners whether -1 and 1 are the middles of the first and last element, not their
 *     outer edges; the only element of an axis is then at 0
 */
record AffineGrid(boolean alignCorners) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "AffineGrid",
                    20,
                    2,
                    2,
                    node -> new AffineGrid(node.flag("align_corners", false)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, PictureTypes.FLOATS);
        ElementChecks.oneOf(inputs, 1, Set.of(ElementType.INT64));
        Shape maps = inputs.shape(0);
        int axes = maps.rank() == 3 ? maps.get(1) : 0;
        if (axes < 2
                || axes > 3
                || maps.get(2) != axes + 1
                || !inputs.shape(1).equals(Shape.of(axes + 2))) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "inputs are [batch, axes, axes + 1] for 2 or 3 axes and [axes + 2], got"
                                    + " %s and %s",
                            maps, inputs.shape(1)));
        }
        if (!inputs.knows(1)) {
            return List.of(TensorType.ofUnknownShape(element));
        }
        long[] size = inputs.value(1).toLongs();
        if (size[0] != maps.get(0)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "there are %d maps for a batch of %,d", maps.get(0), size[0]));
        }
        long[] dims = Arrays.copyOf(size, axes + 2);
        System.arraycopy(size, 2, dims, 1, axes);
        dims[axes + 1] = axes;
        return List.of(new TensorType(element, Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor maps = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int axes = maps.shape().get(1);
        Broadcast walk = new Broadcast(y.shape(), y.shape());
        for (int i = 0; i < y.count(); i++) {
            int row = (walk.at(0) * axes + walk.at(axes + 1)) * (axes + 1);
            double sum = maps.getDouble(row + axes);
            for (int j = 0; j < axes; j++) {
                // the last axis of the picture is the first of a place
                int axis = axes - j;
                sum += maps.getDouble(row + j) * place(walk.at(axis), y.shape().get(axis));
            }
            y.setDouble(i, sum);
            walk.next();
        }
        return List.of(y);
    }

    private double place(int i, int size) {
        if (alignCorners) {
            return size == 1 ? 0 : 2.0 * i / (size - 1) - 1;
        }
        return (2.0 * i + 1) / size - 1;
    }
}
