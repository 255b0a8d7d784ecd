package dev.octet.engine.onednn;

import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Computation;

/** A native GEMM handle; more threads share its blocks, of rows or of columns. */
final class OneDnnGemm extends NativeComputation {
    private final long handle;

    OneDnnGemm(long handle, int threads) {
        super(OneDnnNative.gemmBlocks(handle), threads);
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
        OneDnnNative.gemmRun(handle, src, dst, residual, rowScales, rowZeroPoints, from, to);
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
