package dev.octet.engine.vnni;

import dev.octet.engine.Workers;
import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import java.nio.ByteBuffer;

/**
 * A native convolution; more threads share its units: images and their outermost axis, or blocks of
 * a product.
 */
final class VnniConv implements Computation {
    private final long handle;
    private final int units;
    private final String implementation;
    private final int threads;

    VnniConv(long handle, String implementation, int threads) {
        this.handle = handle;
        this.units = VnniNative.convUnits(handle);
        this.implementation = implementation;
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
        if (threads == 1) {
            VnniNative.convRun(handle, srcAt, dstAt, residualAt, 0, units);
            return;
        }
        Workers.split(
                units,
                1,
                threads,
                (from, to) -> VnniNative.convRun(handle, srcAt, dstAt, residualAt, from, to));
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public long packedBytes() {
        return VnniNative.convPackedBytes(handle);
    }

    @Override
    public Computation withRows(int images) {
        return new VnniConv(VnniNative.convWithImages(handle, images), implementation, threads);
    }

    @Override
    public void release() {
        VnniNative.convFree(handle);
    }
}
