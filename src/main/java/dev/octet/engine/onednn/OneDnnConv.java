package dev.octet.engine.onednn;

import dev.octet.engine.Workers;
import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import java.nio.ByteBuffer;

/** A native convolution handle; more threads share its blocks, which are bands of images. */
final class OneDnnConv implements Computation {
    private final long handle;
    private final int threads;
    private final int blocks;

    OneDnnConv(long handle, int threads) {
        this.handle = handle;
        this.threads = threads;
        this.blocks = OneDnnNative.convBlocks(handle);
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
        if (threads == 1) {
            OneDnnNative.convRun(handle, srcAt, dstAt, residualAt, 0, blocks);
            return;
        }
        Workers.split(
                blocks,
                1,
                threads,
                (from, to) -> OneDnnNative.convRun(handle, srcAt, dstAt, residualAt, from, to));
    }

    @Override
    public String implementation() {
        return OneDnnNative.convImplementation(handle);
    }

    @Override
    public long packedBytes() {
        return OneDnnNative.convPackedBytes(handle);
    }

    @Override
    public Computation withRows(int images) {
        return new OneDnnConv(OneDnnNative.convWithImages(handle, images), threads);
    }

    @Override
    public void release() {
        OneDnnNative.convFree(handle);
    }
}
