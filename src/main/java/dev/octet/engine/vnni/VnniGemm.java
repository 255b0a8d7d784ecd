package dev.octet.engine.vnni;

import dev.octet.engine.Workers;
import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import java.nio.ByteBuffer;

/** A native GEMM handle; more threads share the output channels. */
final class VnniGemm implements Computation {
    /** Channels of a packed panel: parts begin at multiples of it. */
    private static final int PANEL = 64;

    private final long handle;
    private final int n;
    private final String unit;
    private final int threads;

    VnniGemm(long handle, int n, String unit, int threads) {
        this.handle = handle;
        this.n = n;
        this.unit = unit;
        this.threads = threads;
    }

    @Override
    public void run(
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
        if (threads == 1) {
            VnniNative.vnniRun(handle, srcAt, dstAt, residualAt, scalesAt, zeroPointsAt, 0, n);
            return;
        }
        Workers.split(
                n,
                PANEL,
                threads,
                (from, to) ->
                        VnniNative.vnniRun(
                                handle,
                                srcAt,
                                dstAt,
                                residualAt,
                                scalesAt,
                                zeroPointsAt,
                                from,
                                to));
    }

    @Override
    public String implementation() {
        return "octet_gemv:" + unit;
    }

    @Override
    public long packedBytes() {
        return VnniNative.vnniPackedBytes(handle);
    }

    @Override
    public Computation withRows(int rows) {
        return new VnniGemm(VnniNative.vnniWithRows(handle, rows), n, unit, threads);
    }

    @Override
    public void release() {
        VnniNative.vnniFree(handle);
    }
}
