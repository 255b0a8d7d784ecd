package dev.octet.model.operator.attention;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;

/**
 * What is added to scores before softmax: minus infinity for a key that a query does not see.
 *
 * @param isCausal whether a query sees no key behind it
 * @param left how many keys in front of it a query sees at most, or -1 for all
 * @param right how many behind it, or -1 for all
 */
public record Visibility(boolean isCausal, int left, int right) {
    /**
     * What is added.
     *
     * @param mask of booleans, true for what is seen, or of numbers that are added; broadcast, but
     *     that its last axis may be shorter, and what it lacks is not seen. Or null
     * @param lengths how many keys each sequence has, or null for all
     * @return [batch, heads, queries, keys]
     */
    double[] of(Sizes sizes, Tensor mask, Tensor lengths) {
        double[] added = new double[sizes.scores().count()];
        for (int i = 0; i < added.length; i++) {
            int key = i % sizes.keys();
            int query = i / sizes.keys() % sizes.queries();
            int head = i / sizes.keys() / sizes.queries() % sizes.heads();
            int sequence = i / sizes.keys() / sizes.queries() / sizes.heads();
            long length = lengths == null ? sizes.keys() : lengths.getLong(sequence);
            long before = lengths == null ? sizes.past() : length - sizes.queries();
            boolean isSeen = key < length && sees(before + query, key);
            added[i] =
                    isSeen
                            ? mask == null ? 0 : masked(sizes, mask, sequence, head, query, key)
                            : Double.NEGATIVE_INFINITY;
        }
        return added;
    }

    /** Whether a query at a position sees the key at another. */
    public boolean sees(long position, long key) {
        return !(isCausal && key > position)
                && !(left >= 0 && key < position - left)
                && !(right >= 0 && key > position + right);
    }

    private static double masked(
            Sizes sizes, Tensor mask, int sequence, int head, int query, int key) {
        int rank = mask.shape().rank();
        if (rank > 0 && key >= mask.shape().get(-1)) {
            return Double.NEGATIVE_INFINITY;
        }
        int[] indices = {sequence, head, query, key};
        int at = 0;
        for (int axis = 0; axis < rank; axis++) {
            int size = mask.shape().get(axis);
            at = at * size + (size == 1 ? 0 : indices[4 - rank + axis]);
        }
        if (mask.element() == ElementType.BOOL) {
            return mask.getBoolean(at) ? 0 : Double.NEGATIVE_INFINITY;
        }
        return mask.getDouble(at);
    }
}
