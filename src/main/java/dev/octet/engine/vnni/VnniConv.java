package dev.octet.engine.vnni;

import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Computation;

/**
 * A native convolution; more threads share its units: images and their outermost axis, or blocks of
 * a product.
 */
final class VnniConv extends NativeComputation {
    private final long handle;
    private final String implementation;

    VnniConv(long handle, String implementation, int threads) {
        super(VnniNative.convUnits(handle), threads);
        this.handle = handle;
        this.implementation = implementation;
    }

    @Override
    protected void compute(
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints,
            int from,
            int to) {
        VnniNative.convRun(handle, src, dst, residual, from, to);
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
