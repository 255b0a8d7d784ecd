package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Axes;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds how a resize changes each axis, from scales or sizes. */
final class ResizeAxes {
    private final Resize resize;
    private final Inputs inputs;
    private final Shape shape;
    private final int[] axes;

    private ResizeAxes(Resize resize, Inputs inputs) {
        this.resize = resize;
        this.inputs = inputs;
        this.shape = inputs.shape(0);
        int[] given = resize.axes();
        this.axes =
                given == null
                        ? IntStream.range(0, shape.rank()).toArray()
                        : Arrays.stream(given).map(shape::axis).toArray();
        Axes.of(shape, axes);
    }

    /**
     * All axes of the source.
     *
     * @param cropped whether the region of interest must be known
     * @return null where scales, sizes or the region are not known yet
     */
    static List<ResizeAxis> of(Resize resize, Inputs inputs, boolean cropped) {
        ResizeAxes all = new ResizeAxes(resize, inputs);
        List<ResizeAxis> found = all.find();
        if (found == null || resize.coordinates() != Resize.Coordinates.TF_CROP_AND_RESIZE) {
            return found;
        }
        return all.crop(found, cropped);
    }

    private List<ResizeAxis> find() {
        int scalesInput = resize.hasRegion() ? 2 : 1;
        boolean hasScales = resize.scales() != null || has(scalesInput);
        boolean hasSizes = resize.hasRegion() && has(3);
        if (hasScales == hasSizes && (hasScales || axes.length > 0)) {
            throw new IllegalArgumentException(
                    "a resize has scales or sizes, got " + (hasScales ? "both" : "none"));
        }
        if (hasScales) {
            float[] scales = resize.scales() != null ? resize.scales() : scales(scalesInput);
            return scales == null ? null : byScales(scales);
        }
        if (hasSizes) {
            ElementChecks.oneOf(inputs, 3, Set.of(ElementType.INT64));
            return inputs.knows(3) ? bySizes(inputs.value(3).toLongs()) : null;
        }
        return same();
    }

    /** Whether there is such an input; one without elements stands for one that is left out. */
    private boolean has(int i) {
        return inputs.has(i) && inputs.shape(i).count() > 0;
    }

    private float[] scales(int input) {
        ElementChecks.oneOf(inputs, input, Set.of(ElementType.FLOAT));
        return inputs.knows(input) ? inputs.value(input).toFloats() : null;
    }

    private List<ResizeAxis> same() {
        List<ResizeAxis> all = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            all.add(ResizeAxis.same(shape.get(i)));
        }
        return all;
    }

    private List<ResizeAxis> byScales(float[] scales) {
        checkCount("scales", scales.length, axes.length);
        List<ResizeAxis> all = same();
        for (int i = 0; i < axes.length; i++) {
            float scale = scales[i];
            if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "a scale is greater than 0 and finite, got " + scale);
            }
            int in = shape.get(axes[i]);
            // in single precision, where 10 times the float next to 0.7 is 7
            long out = (long) (in * scale);
            all.set(axes[i], axis(axes[i], out, (double) in * scale));
        }
        return all;
    }

    private List<ResizeAxis> bySizes(long[] sizes) {
        checkCount("sizes", sizes.length, axes.length);
        List<ResizeAxis> all = same();
        if (resize.policy() == Resize.Policy.STRETCH) {
            for (int i = 0; i < axes.length; i++) {
                all.set(axes[i], axis(axes[i], sizes[i], sizes[i]));
            }
            return all;
        }
        double scale = common(sizes);
        for (int axis : axes) {
            double length = scale * shape.get(axis);
            all.set(axis, axis(axis, (long) Math.floor(length + 0.5), length));
        }
        return all;
    }

    /** The scale of all axes that keeps them in proportion. */
    private double common(long[] sizes) {
        boolean least = resize.policy() == Resize.Policy.NOT_LARGER;
        double common = least ? Double.POSITIVE_INFINITY : 0;
        for (int i = 0; i < axes.length; i++) {
            int in = shape.get(axes[i]);
            if (in == 0) {
                throw new IllegalArgumentException(
                        "shape " + shape + " has no proportions that could be kept");
            }
            double scale = (double) sizes[i] / in;
            common = least ? Math.min(common, scale) : Math.max(common, scale);
        }
        return common;
    }

    private ResizeAxis axis(int axis, long out, double length) {
        int in = shape.get(axis);
        if (out < 0 || out > Integer.MAX_VALUE || in == 0 && out > 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "axis %d of shape %s cannot be resized to %,d elements",
                            axis, shape, out));
        }
        return new ResizeAxis(in, (int) out, length, 0, 1);
    }

    private List<ResizeAxis> crop(List<ResizeAxis> all, boolean needed) {
        if (!has(1)) {
            throw new IllegalArgumentException("tf_crop_and_resize needs a region, input 1");
        }
        ElementChecks.oneOf(inputs, 1, Resize.REGION_TYPES);
        checkCount("the region", inputs.shape(1).count(), 2 * axes.length);
        if (!inputs.knows(1)) {
            return needed ? null : all;
        }
        Tensor region = inputs.value(1);
        for (int i = 0; i < axes.length; i++) {
            ResizeAxis axis = all.get(axes[i]);
            double start = region.getDouble(i);
            double end = region.getDouble(axes.length + i);
            all.set(axes[i], new ResizeAxis(axis.in(), axis.out(), axis.length(), start, end));
        }
        return all;
    }

    private static void checkCount(String what, int count, int wanted) {
        if (count != wanted) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s: %d numbers are needed, got %d", what, wanted, count));
        }
    }
}
