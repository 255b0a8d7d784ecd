package dev.octet.engine.onednn;

import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Computation;

/** A native convolution handle; more threads share its blocks, which are bands of images. */
final class OneDnnConv extends NativeComputation {
    private final long handle;

    OneDnnConv(long handle, int threads) {
        super(OneDnnNative.convBlocks(handle), threads);
        this.handle = handle;
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
        OneDnnNative.convRun(handle, src, dst, residual, from, to);
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
