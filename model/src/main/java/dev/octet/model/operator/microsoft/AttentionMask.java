package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Set;

/**
 * Which keys a query may see, as an input of int32 says it. Its shape is
 *
 * <ul>
 *   <li>[batch, keys], [batch, queries, keys] or [batch, 1, all, all], the last of which is read
 *       from the past's end on: positive for what may be seen. [batch, 1] and [1, 1] hide nothing;
 *   <li>[batch]: how many keys may be seen; or [3 · batch + 2], of which only the first [batch]
 *       count here;
 *   <li>[2 · batch]: where the keys end that may be seen, then where they begin.
 * </ul>
 *
 * @param filter what is added to the score of a hidden key
 * @param isCausal whether keys behind the query are hidden altogether
 */
public record AttentionMask(float filter, boolean isCausal) {
    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    static void check(Inputs inputs, int i, Heads heads) {
        if (!inputs.has(i)) {
            return;
        }
        ElementChecks.oneOf(inputs, i, Set.of(ElementType.INT32));
        Shape shape = inputs.shape(i);
        int batch = heads.batch();
        boolean fits =
                switch (shape.rank()) {
                    case 1 ->
                            shape.get(0) == batch
                                    || shape.get(0) == 2L * batch
                                    || shape.get(0) == 3L * batch + 2;
                    case 2 ->
                            shape.equals(Shape.of(batch, heads.keys()))
                                    || hidesNothing(shape, batch);
                    case 3 -> shape.equals(Shape.of(batch, heads.queries(), heads.keys()));
                    case 4 ->
                            shape.get(0) == batch
                                    && shape.get(1) == 1
                                    && shape.get(2) == shape.get(3)
                                    && shape.get(2) >= heads.keys();
                    default -> false;
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    "a mask of shape "
                            + shape
                            + " does not fit "
                            + batch
                            + " sequences of "
                            + heads.queries()
                            + " queries and "
                            + heads.keys()
                            + " keys");
        }
    }

    private static boolean hidesNothing(Shape shape, int batch) {
        return shape.get(1) == 1 && (shape.get(0) == 1 || shape.get(0) == batch);
    }

    /**
     * What is added to scores.
     *
     * @param mask checked, or null
     * @param bias [batch or 1, heads or 1, queries, keys], or null
     */
    Heads.Addend addend(Tensor mask, Tensor bias, Heads heads) {
        int[] strides =
                bias == null
                        ? new int[4]
                        : bias.shape()
                                .stridesIn(
                                        Shape.of(
                                                heads.batch(),
                                                heads.heads(),
                                                heads.queries(),
                                                heads.keys()));
        return (sequence, head, query, key) -> {
            if (isCausal && key > heads.past() + query) {
                return -Float.MAX_VALUE;
            }
            double added = mask == null || sees(mask, heads, sequence, query, key) ? 0 : filter;
            return bias == null
                    ? added
                    : added
                            + bias.getDouble(
                                    sequence * strides[0]
                                            + head * strides[1]
                                            + query * strides[2]
                                            + key * strides[3]);
        };
    }

    private static boolean sees(Tensor mask, Heads heads, int sequence, int query, int key) {
        int batch = heads.batch();
        Shape shape = mask.shape();
        if (shape.rank() == 1) {
            return key < mask.getLong(sequence)
                    && (shape.get(0) != 2 * batch || key >= mask.getLong(batch + sequence));
        }
        int keys = heads.keys();
        if (shape.rank() == 2) {
            return !shape.equals(Shape.of(batch, keys)) || mask.getLong(sequence * keys + key) > 0;
        }
        if (shape.rank() == 3) {
            return mask.getLong((sequence * heads.queries() + query) * keys + key) > 0;
        }
        int row = sequence * shape.get(2) + heads.past() + query;
        return mask.getLong(row * shape.get(3) + key) > 0;
    }

    /** Checks the shape of a bias of scores. */
    static void checkBias(Inputs inputs, int i, Heads heads) {
        if (!inputs.has(i)) {
            return;
        }
        Shape shape = inputs.shape(i);
        boolean fits =
                shape.rank() == 4
                        && (shape.get(0) == 1 || shape.get(0) == heads.batch())
                        && (shape.get(1) == 1 || shape.get(1) == heads.heads())
                        && shape.get(2) == heads.queries()
                        && shape.get(3) == heads.keys();
        if (!fits) {
            throw new IllegalArgumentException(
                    "a bias of scores of shape "
                            + shape
                            + " does not fit "
                            + Shape.of(
                                    heads.batch(), heads.heads(), heads.queries(), heads.keys()));
        }
    }
}
