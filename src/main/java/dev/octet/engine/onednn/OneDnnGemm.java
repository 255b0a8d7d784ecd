package dev.octet.engine.onednn;

import dev.octet.engine.Workers;
import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import java.nio.ByteBuffer;

/** A native GEMM handle; more threads share its blocks, of rows or of columns. */
final class OneDnnGemm implements Computation {
    private final long handle;
    private final int threads;
    private final int blocks;

    OneDnnGemm(long handle, int threads) {
        this.handle = handle;
        this.threads = threads;
        this.blocks = OneDnnNative.gemmBlocks(handle);
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
            OneDnnNative.gemmRun(
                    handle, srcAt, dstAt, residualAt, scalesAt, zeroPointsAt, 0, blocks);
            return;
        }
        Workers.split(
                blocks,
                1,
                threads,
                (from, to) ->
                        OneDnnNative.gemmRun(
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
        return OneDnnNative.gemmImplementation(handle);
    }

    @Override
    public long packedBytes() {
        return OneDnnNative.gemmPackedBytes(handle);
    }

    @Override
    public Computation withRows(int rows) {
        return new OneDnnGemm(OneDnnNative.gemmWithRows(handle, rows), threads);
    }

    @Override
    public void release() {
        OneDnnNative.gemmFree(handle);
    }
}
