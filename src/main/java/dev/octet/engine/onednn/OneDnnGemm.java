package dev.octet.engine.onednn;

import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import java.nio.ByteBuffer;

/** A native GEMM handle. */
final class OneDnnGemm implements Computation {
    private final long handle;

    OneDnnGemm(long handle) {
        this.handle = handle;
    }

    @Override
    public void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        OneDnnNative.gemmRun(
                handle,
                Buffers.address(src),
                Buffers.address(dst),
                Buffers.addressOrZero(residual),
                Buffers.addressOrZero(rowScales),
                Buffers.addressOrZero(rowZeroPoints));
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
        return new OneDnnGemm(OneDnnNative.gemmWithRows(handle, rows));
    }

    @Override
    public void release() {
        OneDnnNative.gemmFree(handle);
    }
}
