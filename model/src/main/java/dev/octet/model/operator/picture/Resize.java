package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.InputCount;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Samples a tensor anew along its axes. ONNX's Resize and Upsample. Coordinates are computed in
 * double precision, outputs summed in it and rounded once: to integers the nearest, ties to even,
 * that the type has.
 *
 * @param mode how an element of the output follows from those around its place in the source
 * @param coordinates where that place is
 * @param nearest for mode NEAREST: which neighbour
 * @param cubicA for mode CUBIC: the parameter of the kernel
 * @param excludesOutside whether neighbours outside of the source do not count; else they are those
 *     at its edge
 * @param extrapolation what elements are that TF_CROP_AND_RESIZE places outside of the source
 * @param antialias whether the kernel is stretched where the output is smaller
 * @param axes which axes the inputs speak of, each from -rank to rank - 1; null for all
 * @param policy what sizes mean
 * @param scales of all axes where an attribute has them, else null
 * @param hasRegion whether inputs 1 to 3 are the region of interest, scales and sizes, of which any
 *     may be left out; else input 1 is the scales
 */
public record Resize(
        Mode mode,
        Coordinates coordinates,
        Nearest nearest,
        float cubicA,
        boolean excludesOutside,
        float extrapolation,
        boolean antialias,
        int[] axes,
        Policy policy,
        float[] scales,
        boolean hasRegion)
        implements Operator {
    /** How an element of the output follows from those around its place in the source. */
    public enum Mode {
        /** It is one of them. */
        NEAREST,
        /** Linearly between two along each axis. */
        LINEAR,
        /** By cubic convolution of four along each axis. */
        CUBIC
    }

    /** Where an element x of an axis of the output lies in the source; see {@link ResizeAxis}. */
    public enum Coordinates {
        /** (x + 0.5) · in / length - 0.5. */
        HALF_PIXEL,
        /** The same, and in / 2 · (1 - out / length). */
        HALF_PIXEL_SYMMETRIC,
        /** As {@link #HALF_PIXEL}; 0 where out is 1. */
        PYTORCH_HALF_PIXEL,
        /** x · (in - 1) / (length - 1); 0 where length is 1. */
        ALIGN_CORNERS,
        /** x · in / length. */
        ASYMMETRIC,
        /** (x + 0.5) · in / length. */
        TF_HALF_PIXEL_FOR_NN,
        /**
         * start · (in - 1) + x · (end - start) · (in - 1) / (out - 1); the middle of the region
         * where out is 1.
         */
        TF_CROP_AND_RESIZE
    }

    /** Which neighbour is the nearest. */
    public enum Nearest {
        /** The nearest, of two as near the first. */
        ROUND_PREFER_FLOOR,
        /** The nearest, of two as near the second. */
        ROUND_PREFER_CEIL,
        /** The one in front. */
        FLOOR,
        /** The one behind. */
        CEIL,
        /** The one in front; behind where an axis becomes smaller. Before there was a choice. */
        SIMPLE;

        /** The neighbour of a place, which may be outside. */
        double round(double place, boolean smaller) {
            return switch (this) {
                case ROUND_PREFER_FLOOR -> Math.ceil(place - 0.5);
                case ROUND_PREFER_CEIL -> Math.floor(place + 0.5);
                case FLOOR -> Math.floor(place);
                case CEIL -> Math.ceil(place);
                case SIMPLE -> smaller ? Math.ceil(place) : Math.floor(place);
            };
        }
    }

    /** What sizes mean. */
    public enum Policy {
        /** They are the output's. */
        STRETCH,
        /** With the axes in proportion, no size is larger. */
        NOT_LARGER,
        /** With the axes in proportion, no size is smaller. */
        NOT_SMALLER
    }

    static final List<OperatorType> TYPES =
            List.of(
                    OperatorType.onnx("Resize", 10, 1, 4, Resize::of),
                    OperatorType.onnx("Upsample", 7, 1, 2, Resize::upsample));

    static final Set<ElementType> REGION_TYPES =
            Collections.unmodifiableSet(
                    EnumSet.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16));

    private static Operator upsample(Declaration node) {
        if (node.version() >= 10) {
            throw new Unsupported("version 10 has Resize instead of it");
        }
        boolean isInput = node.version() >= 9;
        InputCount.check(node, isInput ? 2 : 1, isInput ? 2 : 1);
        float[] scales = isInput ? null : node.reals("scales");
        if (!isInput && scales == null) {
            throw new Unsupported("attribute 'scales' is missing");
        }
        return old(
                Choice.of(node, "mode", Mode.NEAREST, EnumSet.of(Mode.NEAREST, Mode.LINEAR)),
                scales);
    }

    /** Before there was more to choose than a mode. */
    private static Resize old(Mode mode, float[] scales) {
        return new Resize(
                mode,
                Coordinates.ASYMMETRIC,
                Nearest.SIMPLE,
                0,
                false,
                0,
                false,
                null,
                Policy.STRETCH,
                scales,
                false);
    }

    private static Operator of(Declaration node) {
        if (node.version() < 11) {
            InputCount.check(node, 2, 2);
            return old(
                    Choice.of(node, "mode", Mode.NEAREST, EnumSet.of(Mode.NEAREST, Mode.LINEAR)),
                    null);
        }
        boolean isNew = node.version() >= 18;
        Resize resize =
                new Resize(
                        Choice.of(node, "mode", Mode.NEAREST),
                        Choice.of(node, "coordinate_transformation_mode", Coordinates.HALF_PIXEL),
                        Choice.of(
                                node,
                                "nearest_mode",
                                Nearest.ROUND_PREFER_FLOOR,
                                EnumSet.complementOf(EnumSet.of(Nearest.SIMPLE))),
                        node.real("cubic_coeff_a", -0.75f),
                        node.flag("exclude_outside", false),
                        node.real("extrapolation_value", 0),
                        isNew && node.flag("antialias", false),
                        isNew ? node.ints("axes") : null,
                        isNew
                                ? Choice.of(node, "keep_aspect_ratio_policy", Policy.STRETCH)
                                : Policy.STRETCH,
                        null,
                        true);
        if (resize.antialias && resize.mode == Mode.NEAREST) {
            throw new Unsupported("mode nearest has no antialias");
        }
        return resize;
    }

    /**
     * How each axis of input 0 is resized; null where scales, sizes or the region of interest are
     * not known yet.
     *
     * @throws IllegalArgumentException when the inputs do not fit
     */
    public List<ResizeAxis> axes(Inputs inputs) {
        return ResizeAxes.of(this, inputs, true);
    }

    /**
     * For mode NEAREST: which element of the source each of the output is along an axis, -1 where
     * it lies outside and has the extrapolation value.
     */
    public int[] nearest(ResizeAxis axis) {
        return Arrays.stream(ResizeTaps.along(this, axis))
                .mapToInt(taps -> taps.isOutside() ? -1 : taps.places()[0])
                .toArray();
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = inputs.element(0);
        List<ResizeAxis> all = ResizeAxes.of(this, inputs, false);
        return List.of(
                all == null
                        ? TensorType.ofUnknownShape(element)
                        : new TensorType(
                                element, Shape.of(all.stream().map(ResizeAxis::out).toList())));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        if (y.count() > 0) {
            ResizeTaps[][] taps =
                    axes(inputs).stream()
                            .map(axis -> ResizeTaps.along(this, axis))
                            .toArray(ResizeTaps[][]::new);
            resample(x, taps, y);
        }
        return List.of(y);
    }

    private void resample(Tensor x, ResizeTaps[][] taps, Tensor y) {
        int[] strides = x.shape().strides();
        ResizeTaps[] here = new ResizeTaps[taps.length];
        Broadcast walk = new Broadcast(y.shape(), y.shape());
        for (int i = 0; i < y.count(); i++) {
            boolean isOutside = false;
            boolean isCopy = true;
            int from = 0;
            for (int axis = 0; axis < here.length; axis++) {
                here[axis] = taps[axis][walk.at(axis)];
                isOutside |= here[axis].isOutside();
                isCopy &= here[axis].weights() == null;
                from += isOutside ? 0 : here[axis].places()[0] * strides[axis];
            }
            if (isOutside) {
                Rounding.write(y, i, extrapolation);
            } else if (isCopy) {
                y.copy(i, x, from, 1);
            } else {
                Rounding.write(y, i, sum(x, here, strides, 0, 0));
            }
            walk.next();
        }
    }

    private static double sum(Tensor x, ResizeTaps[] taps, int[] strides, int axis, int from) {
        if (axis == taps.length) {
            return x.getDouble(from);
        }
        int[] places = taps[axis].places();
        double[] weights = taps[axis].weights();
        if (weights == null) {
            return sum(x, taps, strides, axis + 1, from + places[0] * strides[axis]);
        }
        double sum = 0;
        for (int i = 0; i < places.length; i++) {
            // what does not count may be infinite
            if (weights[i] != 0) {
                int next = from + places[i] * strides[axis];
                sum += weights[i] * sum(x, taps, strides, axis + 1, next);
            }
        }
        return sum;
    }
}
