package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A normalization of floats: (x − mean) / √(variance + epsilon) over a group of elements, then
 * times a scale and plus a bias, {@link Parameters#weightScales(float...)} and {@link
 * Parameters#bias}.
 *
 * <ul>
 *   <li>{@link Kind#LAYER}: over all dimensions from an axis on, which scale and bias are shaped
 *       as. ONNX: LayerNormalization.
 *   <li>{@link Kind#RMS}: the same without the mean, x / √(mean x² + epsilon). ONNX:
 *       RMSNormalization.
 *   <li>{@link Kind#GROUP}: over all places of an image and one of the equal groups of its
 *       channels; scale and bias have a value per channel. ONNX: GroupNormalization; with as many
 *       groups as channels InstanceNormalization.
 * </ul>
 *
 * @param kind over what
 * @param shape dimensions of src and dst, outermost first, as in memory, at least one, of a group
 *     norm at least two; the first of several may be 0 where it is not normalized
 * @param axis the first that is normalized; of a group norm 1
 * @param groups of channels; 1 but for a group norm
 * @param layout where the channels of a group norm are: the last dimension, or the second; NHWC for
 *     the others
 * @param epsilon added to the variance; finite, at least 0
 * @param scale whether there is a scale
 * @param bias whether there is a bias
 * @param residual whether an f32 tensor shaped as src is added to it in front; not of a group norm
 * @param output dynamic only of a layer or RMS norm over the last dimension
 */
public record Normalize(
        Kind kind,
        List<Integer> shape,
        int axis,
        int groups,
        TensorLayout layout,
        float epsilon,
        boolean scale,
        boolean bias,
        boolean residual,
        Output output)
        implements TensorOperation {
    /** Over what is normalized. */
    public enum Kind {
        /** The last dimensions. */
        LAYER("layer_norm"),
        /** The last dimensions, without a mean. */
        RMS("rms_norm"),
        /** Groups of channels. */
        GROUP("group_norm");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The request's word for it. */
        public String word() {
            return word;
        }
    }

    /**
     * Checks sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Normalize {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(output, "output");
        shape = Shapes.checked("src", DataType.F32, shape);
        if (!(epsilon >= 0 && epsilon <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("eps must be finite and at least 0, is " + epsilon);
        }
        epsilon += 0f;
        if (kind == Kind.GROUP) {
            checkGroups(shape, axis, groups, layout, residual, output);
        } else {
            Shapes.checkAxis(shape, axis, shape.size() - 1);
            if (groups != 1 || layout != TensorLayout.NHWC) {
                throw new IllegalArgumentException(
                        kind.word + " has no groups and no layout, got groups:" + groups);
            }
            if (output.dynamic() && axis != shape.size() - 1) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "dynamic rows need the last axis, %d, got axis %d",
                                shape.size() - 1, axis));
            }
        }
    }

    private static void checkGroups(
            List<Integer> shape,
            int axis,
            int groups,
            TensorLayout layout,
            boolean residual,
            Output output) {
        if (shape.size() < 2 || axis != 1) {
            throw new IllegalArgumentException(
                    "group_norm needs images and channels, and no axis, got shape " + shape);
        }
        int channels = shape.get(layout == TensorLayout.NHWC ? shape.size() - 1 : 1);
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format("%d channels make no %d groups", channels, groups));
        }
        if (residual || output.dynamic()) {
            throw new IllegalArgumentException(
                    "group_norm takes no residual, and no dynamic: dst_scale quantizes its dst");
        }
    }

    /** A layer norm of floats with scale and bias. */
    public static Normalize layer(int axis, float epsilon, int... shape) {
        return new Normalize(
                Kind.LAYER,
                Shapes.list(shape),
                axis,
                1,
                TensorLayout.NHWC,
                epsilon,
                true,
                true,
                false,
                Output.FLOATS);
    }

    /** Channels of a group norm. */
    public int channels() {
        return shape.get(layout == TensorLayout.NHWC ? shape.size() - 1 : 1);
    }

    /** Places of an image of a group norm. */
    public int places() {
        return Shapes.count(Shapes.array(shape.subList(1, shape.size()))) / channels();
    }

    /** Elements that share a mean and a variance. */
    public int length() {
        return kind == Kind.GROUP
                ? channels() / groups * places()
                : Shapes.count(Shapes.array(shape.subList(axis, shape.size())));
    }

    /** Values of a scale, and of a bias. */
    public int values() {
        return kind == Kind.GROUP ? channels() : length();
    }

    /**
     * Reads {@code layer_norm f32:f32 1024x768 axis:1 eps:1e-5 scale bias}, {@code rms_norm}, or
     * {@code group_norm f32:f32 1x64x56x56 nchw groups:32 eps:1e-5 scale bias}. Without an axis it
     * is the last one, without groups there is one, without eps it is 1e-5.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Normalize parse(String text) {
        TensorLine line = new TensorLine(Objects.requireNonNull(text, "text"));
        Kind kind =
                Arrays.stream(Kind.values())
                        .filter(each -> each.word.equals(line.operation()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "it begins with "
                                                        + String.join(", ", Operations.NORMALIZE)
                                                        + "; got "
                                                        + Echo.quoted(text)));
        boolean isGroup = kind == Kind.GROUP;
        Normalize normalize =
                new Normalize(
                        kind,
                        line.shape(),
                        isGroup ? 1 : line.integer("axis").orElse(line.shape().size() - 1),
                        isGroup ? line.integer("groups").orElse(1) : 1,
                        isGroup && line.has("nchw") ? TensorLayout.NCHW : TensorLayout.NHWC,
                        line.number("eps").orElse(1e-5f),
                        line.has("scale"),
                        line.has("bias"),
                        !isGroup && line.has("residual"),
                        line.output());
        line.end();
        return normalize;
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Normalize normalize
                && kind == normalize.kind
                && values() == normalize.values()
                && groups == normalize.groups
                && layout == normalize.layout
                && epsilon == normalize.epsilon
                && scale == normalize.scale
                && bias == normalize.bias
                && residual == normalize.residual
                && output.equals(normalize.output);
    }

    @Override
    public String word() {
        return kind.word;
    }

    @Override
    public String verb() {
        return "normalize";
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.overwritable(Role.SRC, DataType.F32, srcShape()));
        if (residual) {
            operands.add(Operand.read(Role.RESIDUAL, DataType.F32, srcShape()));
        }
        operands.addAll(output.operands(dstShape()));
        return operands;
    }

    @Override
    public void check(Parameters parameters) {
        TensorParameters.check(
                verb(), output, scale ? values() : 0, bias ? values() : 0, parameters);
    }

    /**
     * Another first dimension.
     *
     * @throws IllegalArgumentException where that is normalized: scale and bias are shaped as it
     */
    @Override
    public Normalize withRows(int rows) {
        if (axis == 0 && rows != shape.get(0)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s over axis 0 of %d elements has no other number of them, got %d",
                            kind.word, shape.get(0), rows));
        }
        return new Normalize(
                kind,
                Shapes.withFirst(shape, rows),
                axis,
                groups,
                layout,
                epsilon,
                scale,
                bias,
                residual,
                output);
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(kind.word).add("f32:" + dst()).add(Shapes.word(shape));
        line.add(kind == Kind.GROUP ? "groups:" + groups : "axis:" + axis);
        if (layout == TensorLayout.NCHW) {
            line.add("nchw");
        }
        line.add("eps:" + epsilon);
        if (scale) {
            line.add("scale");
        }
        if (bias) {
            line.add("bias");
        }
        if (residual) {
            line.add("residual");
        }
        output.print(line);
        return line.toString();
    }
}
