package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Attention of a sequence to itself and to its past, from projected queries, keys and values on.
 *
 * @param heads how many
 * @param scale of scores, or 0 for one over the root of a head's size
 * @param mask what is hidden
 */
public record SelfAttention(int heads, float scale, AttentionMask mask) {
    /** Reads the attributes num_heads, scale, mask_filter_value and unidirectional. */
    static SelfAttention of(Declaration node) {
        int heads = node.int32("num_heads", 0);
        if (heads < 1) {
            throw new Unsupported("num_heads must be there and at least 1, got " + heads);
        }
        return new SelfAttention(
                heads,
                node.finite("scale", 0),
                new AttentionMask(
                        node.finite("mask_filter_value", -10000),
                        node.flag("unidirectional", false)));
    }

    /**
     * The sizes.
     *
     * @param x [batch, sequence, ...]
     * @param size elements of all queries, and of all keys, of a token
     * @param valueSize elements of all values of a token
     * @param past tokens of it
     */
    Heads sizes(Shape x, int size, int valueSize, int past) {
        if (size % heads != 0 || valueSize % heads != 0) {
            throw new IllegalArgumentException(
                    size
                            + " elements of queries and keys and "
                            + valueSize
                            + " of values are no multiples of "
                            + heads
                            + " heads");
        }
        return new Heads(
                x.get(0),
                heads,
                x.get(1),
                past,
                Math.addExact(past, x.get(1)),
                size / heads,
                valueSize / heads);
    }

    /**
     * Checks the shape of a past, [2, batch, heads, tokens, size].
     *
     * @param i input, which may be missing
     * @return how many tokens it has, 0 without one
     */
    int checkPast(Inputs inputs, int i, Shape x, int size, int valueSize) {
        if (!inputs.has(i)) {
            return 0;
        }
        Shape past = inputs.shape(i);
        if (past.rank() != 5
                || size != valueSize
                || !past.with(3, 0).equals(Shape.of(2, x.get(0), heads, 0, size / heads))) {
            throw new IllegalArgumentException(
                    "a past of shape "
                            + past
                            + " does not fit "
                            + x.get(0)
                            + " sequences with "
                            + heads
                            + " heads of keys of "
                            + size / heads
                            + " and values of "
                            + valueSize / heads
                            + " elements");
        }
        return past.get(3);
    }

    /** Of keys and values, [2, batch, heads, tokens, size]. */
    static Shape present(Heads sizes, int tokens) {
        return Shape.of(2, sizes.batch(), sizes.heads(), tokens, sizes.size());
    }

    /**
     * The outputs.
     *
     * @param type of them
     * @param projected queries, keys and values of each token, one behind the other
     * @param past of keys and values, or none of either
     * @param hidden the mask, or null
     * @param bias of scores, or null
     * @return the result, then keys and values of past and present, where they have one size
     */
    List<Tensor> evaluate(
            ElementType type,
            Heads sizes,
            double[] projected,
            double[] past,
            Tensor hidden,
            Tensor bias) {
        int batch = sizes.batch();
        int tokens = sizes.queries();
        int size = sizes.size();
        int length = heads * (2 * size + sizes.valueSize());
        double[] q = Heads.split(projected, batch, tokens, length, 0, heads, size);
        double[] k = Heads.split(projected, batch, tokens, length, heads * size, heads, size);
        double[] v =
                Heads.split(
                        projected,
                        batch,
                        tokens,
                        length,
                        2 * heads * size,
                        heads,
                        sizes.valueSize());
        int half = past.length / 2;
        k = Heads.joined(Arrays.copyOf(past, half), k, batch * heads);
        v = Heads.joined(Arrays.copyOfRange(past, half, past.length), v, batch * heads);
        double[] shares = sizes.shares(q, k, sizes.scale(scale), mask.addend(hidden, bias, sizes));
        Tensor y =
                Reals.tensor(
                        type,
                        Shape.of(batch, tokens, heads * sizes.valueSize()),
                        sizes.mixed(shares, v));
        return size == sizes.valueSize()
                ? List.of(
                        y, Reals.tensor(type, present(sizes, sizes.keys()), Heads.joined(k, v, 1)))
                : List.of(y);
    }
}
