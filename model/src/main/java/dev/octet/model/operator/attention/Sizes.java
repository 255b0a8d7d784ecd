package dev.octet.model.operator.attention;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.Shape;

/**
 * The sizes of an attention.
 *
 * @param batch how many sequences there are
 * @param heads of queries
 * @param kvHeads of keys and values, each for as many neighbouring heads of queries
 * @param queries of a sequence
 * @param past keys from before
 * @param keys of past and present
 * @param width of a query and a key
 * @param valueWidth of a value
 */
public record Sizes(
        int batch,
        int heads,
        int kvHeads,
        int queries,
        int past,
        int keys,
        int width,
        int valueWidth) {
    /**
     * Of an attention's inputs.
     *
     * @param heads of queries that come as [batch, tokens, all], else 0
     * @param kvHeads of such keys and values, else 0
     * @throws IllegalArgumentException when shapes do not go together
     */
    static Sizes of(Inputs inputs, int heads, int kvHeads) {
        Shape q = split(inputs.shape(0), heads);
        Shape k = split(inputs.shape(1), kvHeads);
        Shape v = split(inputs.shape(2), kvHeads);
        boolean fits =
                k.equals(Shape.of(q.get(0), k.get(1), k.get(2), q.get(3)))
                        && v.equals(Shape.of(q.get(0), k.get(1), k.get(2), v.get(3)))
                        && (k.get(1) == 0 ? q.get(1) == 0 : q.get(1) % k.get(1) == 0);
        if (!fits) {
            throw new IllegalArgumentException(
                    "queries, keys and values, as [batch, heads, tokens, width], do not go"
                            + " together: "
                            + q
                            + ", "
                            + k
                            + " and "
                            + v);
        }
        int past = 0;
        if (inputs.has(4)) {
            past = inputs.shape(4).rank() == 4 ? inputs.shape(4).get(2) : -1;
            boolean isPast =
                    past >= 0
                            && inputs.shape(4).equals(k.with(2, past))
                            && inputs.shape(5).equals(v.with(2, past));
            if (!isPast) {
                throw new IllegalArgumentException(
                        "the past has shapes "
                                + inputs.shape(4)
                                + " and "
                                + inputs.shape(5)
                                + ", keys and values have "
                                + k
                                + " and "
                                + v);
            }
        }
        return new Sizes(
                q.get(0),
                q.get(1),
                k.get(1),
                q.get(2),
                past,
                Math.addExact(past, k.get(2)),
                q.get(3),
                v.get(3));
    }

    /** [batch, heads, tokens, width] of a tensor that has its heads inside of tokens, or that. */
    private static Shape split(Shape shape, int heads) {
        if (shape.rank() == 4) {
            return shape;
        }
        if (shape.rank() != 3 || heads < 1 || shape.get(2) % heads != 0) {
            throw new IllegalArgumentException(
                    "a tensor is [batch, heads, tokens, width], or [batch, tokens, all], of which"
                            + " all is a multiple of the heads, "
                            + heads
                            + "; got "
                            + shape);
        }
        return Shape.of(shape.get(0), heads, shape.get(1), shape.get(2) / heads);
    }

    /** Of the scores. */
    public Shape scores() {
        return Shape.of(batch, heads, queries, keys);
    }

    /** Of all keys. */
    public Shape presentKeys() {
        return Shape.of(batch, kvHeads, keys, width);
    }

    /** Of all values. */
    public Shape presentValues() {
        return Shape.of(batch, kvHeads, keys, valueWidth);
    }
}
