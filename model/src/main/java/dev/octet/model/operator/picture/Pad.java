package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Axes;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.InputCount;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.SingleValue;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Puts elements in front of and behind a tensor along its axes, or takes them away where their
 * number is negative; that happens first.
 *
 * @param mode what they are
 * @param pads as the attribute of version 2 has them: in front along each axis, then behind along
 *     each; null where input 1 has them, and input 3 may say for which axes
 * @param value the constant of version 2; later ones have it as input 2, and 0 without
 */
public record Pad(Mode mode, int[] pads, float value) implements Operator {
    /** What is put around a tensor. */
    public enum Mode {
        /** One value. */
        CONSTANT,
        /**
         * Its elements mirrored at its edge, which is not repeated; and again, as often as needed.
         */
        REFLECT,
        /** Its nearest elements. */
        EDGE,
        /** Its elements from the other side. */
        WRAP
    }

    static final OperatorType TYPE = OperatorType.onnx("Pad", 2, 1, 4, Pad::of);

    private static Operator of(Declaration node) {
        EnumSet<Mode> modes = EnumSet.allOf(Mode.class);
        if (node.version() < 19) {
            modes.remove(Mode.WRAP);
        }
        int[] pads = null;
        if (node.version() >= 11) {
            InputCount.check(node, 2, node.version() >= 18 ? 4 : 3);
        } else {
            InputCount.check(node, 1, 1);
            pads = node.ints("pads");
            if (pads == null) {
                throw new Unsupported("attribute 'pads' is missing");
            }
        }
        return new Pad(
                Choice.of(node, "mode", Mode.CONSTANT, modes),
                pads,
                pads == null ? 0 : node.real("value", 0));
    }

    /**
     * How many elements come in front along each axis of input 0, then behind along each; null
     * where that is not known yet.
     *
     * @throws IllegalArgumentException when the numbers do not fit the input's shape
     */
    public int[] pads(Inputs inputs) {
        Shape shape = inputs.shape(0);
        if (pads != null) {
            return spread(shape, all(shape), IntStream.of(pads).asLongStream().toArray());
        }
        ElementChecks.oneOf(inputs, 1, Set.of(ElementType.INT64));
        if (inputs.has(3)) {
            ElementChecks.oneOf(inputs, 3, PictureTypes.INDICES);
        }
        if (!inputs.knows(1) || inputs.has(3) && !inputs.knows(3)) {
            return null;
        }
        long[] axes = inputs.has(3) ? inputs.value(3).toLongs() : all(shape);
        return spread(shape, axes, inputs.value(1).toLongs());
    }

    /**
     * For each place along each axis of the output its place in input 0, -1 where it is the
     * constant; null where that is not known yet.
     *
     * @throws IllegalArgumentException when the pads do not fit the input's shape
     */
    public int[][] sources(Inputs inputs) {
        int[] all = pads(inputs);
        return all == null ? null : Padding.sources(inputs.shape(0), all, mode);
    }

    /** The constant, one element; null where it is not known yet. */
    public Tensor constant(Inputs inputs) {
        if (inputs.has(2)) {
            return inputs.knows(2) ? inputs.value(2) : null;
        }
        Tensor constant = Tensor.zeros(inputs.element(0), Shape.scalar());
        constant.setDouble(0, value);
        return constant;
    }

    private static long[] all(Shape shape) {
        return LongStream.range(0, shape.rank()).toArray();
    }

    /** Pads of some axes to those of all. */
    private static int[] spread(Shape shape, long[] axes, long[] pads) {
        if (pads.length != 2 * axes.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "pads are two for each of %d axes, got %d", axes.length, pads.length));
        }
        Axes.of(shape, LongStream.of(axes).mapToInt(shape::axis).toArray());
        int[] spread = new int[2 * shape.rank()];
        for (int i = 0; i < axes.length; i++) {
            int axis = shape.axis(axes[i]);
            spread[axis] = checked(pads[i]);
            spread[shape.rank() + axis] = checked(pads[axes.length + i]);
        }
        return spread;
    }

    private static int checked(long pad) {
        if (pad > Integer.MAX_VALUE || pad < -Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "pads are between %,d and %,d, got %,d",
                            -Integer.MAX_VALUE, Integer.MAX_VALUE, pad));
        }
        return (int) pad;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        if (inputs.has(2)) {
            SingleValue.check(inputs, 2, Set.of(inputs.element(0)));
        }
        int[] all = pads(inputs);
        return List.of(
                all == null
                        ? TensorType.ofUnknownShape(inputs.element(0))
                        : new TensorType(inputs.element(0), Padding.shape(inputs.shape(0), all)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        infer(inputs);
        return List.of(Padding.pad(inputs.value(0), pads(inputs), mode, constant(inputs)));
    }
}
