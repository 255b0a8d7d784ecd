package dev.octet.model.operator.definition;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Set;

/** Integers that an operator has as inputs: axes, dimensions, positions. */
public final class IntegerInputs {
    /** More dimensions or axes no tensor has; a list of them must not fill the memory. */
    private static final int MOST = 1 << 16;

    private static final Set<ElementType> TYPES = Set.of(ElementType.INT32, ElementType.INT64);

    private IntegerInputs() {}

    /**
     * Checks that an input is a list of int32 or int64.
     *
     * @return how many there are
     */
    public static int checkList(Inputs inputs, int i) {
        ElementChecks.oneOf(inputs, i, TYPES);
        TensorType type = inputs.type(i);
        if (type.shape().rank() > 1 || type.shape().count() > MOST) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "input %d must be a list of at most %,d integers, got %s",
                            i, MOST, type));
        }
        return type.shape().count();
    }

    /** The integers of a list; see {@link #checkList}. */
    public static long[] list(Inputs inputs, int i) {
        checkList(inputs, i);
        return inputs.value(i).toLongs();
    }

    /** Checks that an input is one int32 or int64, with any number of dimensions. */
    public static void checkOne(Inputs inputs, int i) {
        ElementChecks.oneOf(inputs, i, TYPES);
        if (inputs.shape(i).count() != 1) {
            throw new IllegalArgumentException(
                    "input " + i + " must be one integer, got " + inputs.type(i));
        }
    }

    /** The only element of an input; see {@link #checkOne}. */
    public static long one(Inputs inputs, int i) {
        checkOne(inputs, i);
        return inputs.value(i).getLong(0);
    }

    /** Checks that an input has indices, int32 or int64. */
    public static void checkIndices(Inputs inputs, int i) {
        ElementChecks.oneOf(inputs, i, TYPES);
    }

    /**
     * A position along an axis, counted from the front.
     *
     * @param size of the axis
     * @throws IllegalArgumentException when the index is outside of [-size, size)
     */
    public static int position(Tensor indices, int i, int size, int axis) {
        long index = indices.getLong(i);
        if (index < -size || index >= size) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "index %d, element %,d of the indices, is outside of [%d, %d) of axis"
                                    + " %d",
                            index, i, -size, size, axis));
        }
        return (int) (index < 0 ? index + size : index);
    }
}
