package dev.octet.model.operator.microsoft;

import dev.octet.model.tensor.Shape;

/**
 * The sizes of attention with several heads.
 *
 * @param batch how many sequences there are
 * @param heads of each
 * @param queries tokens that ask
 * @param past tokens that were there before the first query
 * @param keys tokens that are asked, those of the past among them
 * @param size elements of a query and of a key
 * @param valueSize elements of a value
 */
record Heads(int batch, int heads, int queries, int past, int keys, int size, int valueSize) {
    /** What is added to the score of a key before softmax. */
    interface Addend {
        /** For a sequence, a head, a query and a key. */
        double of(int sequence, int head, int query, int key);
    }

    /** The factor of scores where the network has none. */
    float scale(float given) {
        return given == 0 ? (float) (1 / Math.sqrt(size)) : given;
    }

    /**
     * The shares of keys: softmax of scores, [batch, heads, queries, keys]. Scores are rounded to
     * float, so that a large negative addend has the effect that it has in float.
     *
     * @param q [batch, heads, queries, size]
     * @param k [batch, heads, keys, size]
     */
    double[] shares(double[] q, double[] k, float scale, Addend addend) {
        double[] shares = new double[Shape.of(batch, heads, queries, keys).count()];
        for (int row = 0; keys > 0 && row < shares.length / keys; row++) {
            int head = row / queries;
            float[] scores = new float[keys];
            float most = Float.NEGATIVE_INFINITY;
            for (int key = 0; key < keys; key++) {
                double sum = 0;
                for (int i = 0; i < size; i++) {
                    sum += q[row * size + i] * k[(head * keys + key) * size + i];
                }
                double added = addend.of(head / heads, head % heads, row % queries, key);
                scores[key] = (float) (sum * scale + added);
                most = Math.max(most, scores[key]);
            }
            double sum = 0;
            for (int key = 0; key < keys; key++) {
                double share = StrictMath.exp((double) scores[key] - most);
                shares[row * keys + key] = share;
                sum += share;
            }
            for (int key = 0; key < keys; key++) {
                shares[row * keys + key] /= sum;
            }
        }
        return shares;
    }

    /**
     * The values in their shares, [batch, queries, heads · valueSize].
     *
     * @param v [batch, heads, keys, valueSize]
     */
    double[] mixed(double[] shares, double[] v) {
        double[] y = new double[Shape.of(batch, queries, heads, valueSize).count()];
        for (int i = 0; i < y.length; i++) {
            int head = i / valueSize % heads;
            int query = i / valueSize / heads % queries;
            int sequence = i / valueSize / heads / queries;
            int plane = sequence * heads + head;
            double sum = 0;
            for (int key = 0; key < keys; key++) {
                sum +=
                        shares[(plane * queries + query) * keys + key]
                                * v[(plane * keys + key) * valueSize + i % valueSize];
            }
            y[i] = sum;
        }
        return y;
    }

    /**
     * A part of each row, with heads outside of tokens.
     *
     * @param rows [batch, tokens, length]
     * @param first where in a row the part begins
     * @param size of a head
     * @return [batch, heads, tokens, size]
     */
    static double[] split(
            double[] rows, int batch, int tokens, int length, int first, int heads, int size) {
        double[] split = new double[Shape.of(batch, heads, tokens, size).count()];
        for (int i = 0; i < split.length; i++) {
            int token = i / size % tokens;
            int head = i / size / tokens % heads;
            int sequence = i / size / tokens / heads;
            split[i] = rows[(sequence * tokens + token) * length + first + head * size + i % size];
        }
        return split;
    }

    /**
     * Tokens of the past and those of the present.
     *
     * @param past planes of tokens of the past
     * @param present as many planes of tokens
     */
    static double[] joined(double[] past, double[] present, int planes) {
        double[] joined = new double[past.length + present.length];
        for (int plane = 0; plane < planes; plane++) {
            int before = past.length / planes;
            int now = present.length / planes;
            int to = plane * (before + now);
            System.arraycopy(past, plane * before, joined, to, before);
            System.arraycopy(present, plane * now, joined, to + before, now);
        }
        return joined;
    }
}
