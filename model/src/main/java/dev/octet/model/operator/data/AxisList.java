package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** Axes that are an attribute before version 13, and the second input from then on. */
final class AxisList {
    private static final int INPUT_SINCE = 13;

    private AxisList() {}

    /** As a list, which a record keeps; null for null. */
    static List<Integer> boxed(int[] axes) {
        return axes == null ? null : Arrays.stream(axes).boxed().toList();
    }

    /** As an array; null for null. */
    static int[] unboxed(List<Integer> axes) {
        return axes == null ? null : axes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The attribute, or null where the axes are an input or left out. */
    static int[] attribute(Declaration node) {
        if (node.version() >= INPUT_SINCE) {
            return null;
        }
        if (node.inputs() > 1) {
            throw new Unsupported("its axes are an attribute before version " + INPUT_SINCE);
        }
        return node.ints("axes");
    }

    /**
     * The type of an output that has a shape of its own, unknown where that of the axes is.
     *
     * @param attribute the axes where they are no input, or null
     * @param shape of the source's shape and the axes, null where there are none
     */
    static List<TensorType> infer(
            List<Integer> attribute, Inputs inputs, BiFunction<Shape, long[], Shape> shape) {
        long[] axes = null;
        if (attribute != null) {
            axes = attribute.stream().mapToLong(Integer::longValue).toArray();
        } else if (inputs.has(1)) {
            IntegerInputs.checkList(inputs, 1);
            if (!inputs.knows(1)) {
                return List.of(TensorType.ofUnknownShape(inputs.element(0)));
            }
            axes = IntegerInputs.list(inputs, 1);
        }
        return List.of(new TensorType(inputs.element(0), shape.apply(inputs.shape(0), axes)));
    }

    /**
     * Which axes are among them.
     *
     * @param axes each from -rank to rank - 1
     * @throws IllegalArgumentException when one is none, or given twice
     */
    static boolean[] among(long[] axes, int rank) {
        boolean[] among = new boolean[rank];
        for (long axis : axes) {
            if (axis < -rank || axis >= rank || among[(int) (axis < 0 ? axis + rank : axis)]) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "axes must differ and lie in [%d, %d), got %s",
                                -rank, rank, Arrays.toString(axes)));
            }
            among[(int) (axis < 0 ? axis + rank : axis)] = true;
        }
        return among;
    }
}
