package dev.octet.engine.onednn;

import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import java.nio.ByteBuffer;

/** A native convolution handle. */
final class OneDnnConv implements Computation {
    private final long handle;

    OneDnnConv(long handle) {
        this.handle = handle;
    }

    @Override
    public void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        OneDnnNative.convRun(
                handle,
                Buffers.address(src),
                Buffers.address(dst),
                Buffers.addressOrZero(residual));
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
        return new OneDnnConv(OneDnnNative.convWithImages(handle, images));
    }

    @Override
    public void release() {
        OneDnnNative.convFree(handle);
    }
}
