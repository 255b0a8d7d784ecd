package dev.octet.engine;

import dev.octet.kernel.Computation;
import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;

/** Native work that is made of units, which more threads share. */
public abstract class NativeComputation implements Computation {
    /** That may share a run. */
    protected final int threads;

    private final int units;

    /** That find a unit of their own. */
    private final int sharing;

    /**
     * Says how much there is to share.
     *
     * @param units of a run, at least 0
     * @param threads at least 1
     */
    protected NativeComputation(int units, int threads) {
        this.units = units;
        this.threads = threads;
        this.sharing = Math.min(threads, units);
    }

    /** Computes the units [from, to); an address of what is not there is 0. */
    protected abstract void compute(
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints,
            int from,
            int to);

    @Override
    public final void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        long srcAt = Buffers.address(src);
        long dstAt = Buffers.address(dst);
        long residualAt = Buffers.addressOrZero(residual);
        long scalesAt = Buffers.addressOrZero(rowScales);
        long zeroPointsAt = Buffers.addressOrZero(rowZeroPoints);
        if (sharing <= 1) {
            compute(srcAt, dstAt, residualAt, scalesAt, zeroPointsAt, 0, units);
            return;
        }
        Workers.split(
                units,
                1,
                sharing,
                (from, to) -> compute(srcAt, dstAt, residualAt, scalesAt, zeroPointsAt, from, to));
    }
}
