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

    /** Within so many units in the last place of floats, or steps of integers. */
    static Result near(Tensor dst, int steps) {
        if (steps == 0) {
            return new Result(dst, null, null);
        }
        Result result =
                new Result(
                        dst,
                        new Tensor(dst.type(), dst.count()),
                        new Tensor(dst.type(), dst.count()));
        for (int i = 0; i < dst.count(); i++) {
            if (dst.type() == DataType.F32) {
                float ulp = steps * Math.ulp(dst.real(i));
                result.low.set(i, dst.real(i) - ulp);
                result.high.set(i, dst.real(i) + ulp);
            } else {
                result.low.set(i, Math.max(dst.type().min(), dst.integer(i) - steps));
                result.high.set(i, Math.min(dst.type().max(), dst.integer(i) + steps));
            }
        }
        return result;
    }
}
