package dev.octet.engine.cuda;

import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.DeviceQueue;
import dev.octet.text.RootLocale;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** A stream and the memory its computations share between their steps. */
final class CudaQueue implements DeviceQueue {
    private final Device device;
    private final Workspace workspace;
    private final Lifetime lifetime;

    CudaQueue(Device device) {
        this.device = device;
        Workspace own = new Workspace(device);
        workspace = own;
        lifetime = new Lifetime(this, "a device queue", own::close);
    }

    Stream stream() {
        checkOpen();
        return workspace.stream();
    }

    /** Memory between two steps; grows with the first run of a kernel that needs more. */
    long scratch(long bytes) {
        return workspace.memory(bytes);
    }

    /** Where a buffer is. */
    long address(DeviceBuffer buffer) {
        if (!(buffer instanceof CudaBuffer mine) || mine.device() != device) {
            throw new IllegalArgumentException("the buffer is another engine's: " + buffer);
        }
        return mine.address();
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        checkOpen();
        if (bytes < 1) {
            throw new IllegalArgumentException("a buffer has at least 1 byte, got " + bytes);
        }
        return new CudaBuffer(device, bytes);
    }

    @Override
    public void upload(ByteBuffer src, DeviceBuffer dst) {
        checkOpen();
        checkFits("src", src.remaining(), "dst", dst.bytes());
        workspace.upload(src, address(dst), src.remaining());
        Reference.reachabilityFence(dst);
    }

    @Override
    public void download(DeviceBuffer src, ByteBuffer dst) {
        checkOpen();
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("dst is read-only");
        }
        checkFits("dst", dst.remaining(), "src", src.bytes());
        workspace.download(address(src), dst, dst.remaining());
        Reference.reachabilityFence(src);
    }

    private static void checkFits(String name, long bytes, String buffer, long there) {
        if (bytes > there) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s has %,d bytes, %s on the device %,d", name, bytes, buffer, there));
        }
    }

    @Override
    public void await() {
        checkOpen();
        workspace.stream().await();
    }

    private void checkOpen() {
        if (lifetime.isOver()) {
            throw new IllegalStateException("the queue is closed");
        }
    }

    @Override
    public void close() {
        lifetime.close();
    }
}
