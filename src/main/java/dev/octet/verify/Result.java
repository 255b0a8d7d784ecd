package dev.octet.verify;

import dev.octet.request.DataType;

/**
 * What is to be in dst. Where a step is fixed but for one unit in the last place, as an activation
 * in f64 is to an oracle that computes it in another way, what it is between.
 *
 * @param dst the values
 * @param low those with one unit less, or null where every step is fixed; may be the larger ones
 * @param high those with one unit more, or null
 */
record Result(Tensor dst, Tensor low, Tensor high) {
    static Result exact(DataType type, int count) {
        return new Result(new Tensor(type, count), null, null);
    }

    static Result bounded(DataType type, int count) {
        return new Result(
                new Tensor(type, count), new Tensor(type, count), new Tensor(type, count));
    }
}
