package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * Samples a tensor [batch, channels, spatial axes...] where a grid [batch, out..., axes] says, in
 * which -1 and 1 are the ends of an axis and the last axis comes first. Any number of spatial axes.
 *
 * @param mode how an element follows from those around its place
 * @param outside what is outside of the source
 * @param alignCorners whether the ends are the middles of the first and last element, not their
 *     outer edges
 */
record GridSample(Resize.Mode mode, Outside outside, boolean alignCorners) implements Operator {
    /** What is outside of the source. */
    enum Outside {
        /** 0. */
        ZEROS,
        /** The nearest elements. */
        BORDER,
        /** Its elements mirrored at the ends. */
        REFLECTION
    }

    static final OperatorType TYPE = OperatorType.onnx("GridSample", 16, 2, 2, GridSample::of);

    private static Operator of(Declaration node) {
        boolean isNew = node.version() >= 20;
        String mode =
                isNew
                        ? node.oneOf("mode", "linear", "linear", "nearest", "cubic")
                        : node.oneOf("mode", "bilinear", "bilinear", "nearest", "bicubic");
        return new GridSample(
                switch (mode) {
                    case "nearest" -> Resize.Mode.NEAREST;
                    case "cubic", "bicubic" -> Resize.Mode.CUBIC;
                    default -> Resize.Mode.LINEAR;
                },
                Choice.of(node, "padding_mode", Outside.ZEROS),
                node.flag("align_corners", false));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 1, PictureTypes.FLOATS);
        Shape shape = inputs.shape(0);
        Shape grid = inputs.shape(1);
        int axes = shape.rank() - 2;
        if (axes < 1
                || grid.rank() != shape.rank()
                || grid.get(-1) != axes
                || grid.get(0) != shape.get(0)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the input is [batch, channels, spatial axes...] and the grid [batch,"
                                    + " out..., number of axes], got %s and %s",
                            shape, grid));
        }
        int[] dims = shape.dims();
        for (int i = 0; i < axes; i++) {
            dims[2 + i] = grid.get(1 + i);
        }
        Shape out = Shape.of(dims);
        if (out.count() > 0 && shape.count() == 0) {
            throw new IllegalArgumentException(
                    RootLocale.format("shape %s has no elements to sample", shape));
        }
        return List.of(new TensorType(inputs.element(0), out));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor grid = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int axes = x.shape().rank() - 2;
        int channels = x.shape().get(1);
        // per plane
        int places = y.count() == 0 ? 0 : y.shape().count(2, y.shape().rank());
        int size = x.shape().count(2, x.shape().rank());
        int[] strides = x.shape().strides();
        GridTaps[] taps = new GridTaps[axes];
        for (int point = 0; point < x.shape().get(0) * places; point++) {
            for (int i = 0; i < axes; i++) {
                double at = grid.getDouble(point * axes + axes - 1 - i);
                taps[i] = taps(at, x.shape().get(2 + i), strides[2 + i], grid.element());
            }
            int image = point / places;
            for (int channel = 0; channel < channels; channel++) {
                int plane = image * channels + channel;
                int to = plane * places + point % places;
                if (mode == Resize.Mode.NEAREST) {
                    copy(x, taps, plane * size, y, to);
                } else {
                    Rounding.write(y, to, sum(x, taps, 0, plane * size));
                }
            }
        }
        return List.of(y);
    }

    /** The elements along an axis of some size around a place of the grid. */
    private GridTaps taps(double at, int size, int stride, ElementType element) {
        double place = place(at, size, element);
        return switch (mode) {
            case NEAREST -> GridTaps.nearest(this, place, size, stride);
            case LINEAR -> GridTaps.linear(this, place, size, stride);
            case CUBIC -> GridTaps.cubic(this, place, size, stride);
        };
    }

    /**
     * Where a place of the grid is among the elements of an axis: from 0 to size - 1. In single
     * precision where the grid has no more, as the place may lie halfway between two elements.
     */
    private double place(double at, int size, ElementType element) {
        if (element == ElementType.DOUBLE) {
            return alignCorners ? (at + 1) / 2 * (size - 1) : ((at + 1) * size - 1) / 2;
        }
        float single = (float) at;
        return alignCorners ? (single + 1) / 2 * (size - 1) : ((single + 1) * size - 1) / 2;
    }

    private static void copy(Tensor x, GridTaps[] taps, int from, Tensor y, int to) {
        for (GridTaps tap : taps) {
            if (tap.offsets()[0] < 0) {
                return;
            }
            from += tap.offsets()[0];
        }
        y.copy(to, x, from, 1);
    }

    private static double sum(Tensor x, GridTaps[] taps, int axis, int from) {
        if (axis == taps.length) {
            return x.getDouble(from);
        }
        double sum = 0;
        for (int i = 0; i < taps[axis].offsets().length; i++) {
            int offset = taps[axis].offsets()[i];
            double weight = taps[axis].weights()[i];
            if (offset >= 0 && weight != 0) {
                sum += weight * sum(x, taps, axis + 1, from + offset);
            }
        }
        return sum;
    }
}
