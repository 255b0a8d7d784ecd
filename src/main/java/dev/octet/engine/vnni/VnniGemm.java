package dev.octet.engine.vnni;

import dev.octet.engine.Workers;
import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import java.nio.ByteBuffer;

/**
 * A native GEMM handle; more threads share its units: panels of output channels, of all rows or of
 * some.
 */
final class VnniGemm implements Computation {
    private final long handle;
    private final int rows;
    private final String unit;
    private final int threads;
    private final int units;

    VnniGemm(long handle, int rows, String unit, int threads) {
        this.handle = handle;
        this.rows = rows;
        this.unit = unit;
        this.threads = threads;
        this.units = VnniNative.vnniUnits(handle);
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
            VnniNative.vnniRun(handle, srcAt, dstAt, residualAt, scalesAt, zeroPointsAt, 0, units);
            return;
        }
        Workers.split(
                units,
                1,
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
        return (rows <= VnniBackend.FEW_ROWS ? "octet_gemv:" : "octet_gemm:") + unit;
    }

    @Override
    public long packedBytes() {
        return VnniNative.vnniPackedBytes(handle);
    }

    @Override
    public Computation withRows(int rows) {
        return new VnniGemm(VnniNative.vnniWithRows(handle, rows), rows, unit, threads);
    }

    @Override
    public void release() {
        VnniNative.vnniFree(handle);
    }
}
