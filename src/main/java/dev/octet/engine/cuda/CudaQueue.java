package dev.octet.engine.cuda;

import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.DeviceQueue;
import dev.octet.kernel.Lifetime;
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
        lifetime = new Lifetime(this, "device queue", device.facts()::text, own::close);
    }

    /** Something is asked of it; {@link #exit} follows. */
    void enter() {
        lifetime.enter();
    }

    void exit() {
        lifetime.exit();
    }

    Stream stream() {
        return workspace.stream();
    }

    /** Memory between two steps; grows with the first run of a kernel that needs more. */
    long scratch(long bytes) {
        return workspace.memory(bytes);
    }

    /**
     * A buffer of this device.
     *
     * @throws IllegalArgumentException when it is another's
     */
    CudaBuffer mine(DeviceBuffer buffer) {
        if (!(buffer instanceof CudaBuffer mine) || mine.device() != device) {
            throw new IllegalArgumentException("the buffer is another engine's: " + buffer);
        }
        return mine;
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        lifetime.check();
        if (bytes < 1) {
            throw new IllegalArgumentException("a buffer has at least 1 byte, got " + bytes);
        }
        return new CudaBuffer(device, bytes);
    }

    @Override
    public void upload(ByteBuffer src, DeviceBuffer dst) {
        checkFits("src", src.remaining(), "dst", dst.bytes());
        CudaBuffer to = mine(dst);
        lifetime.enter();
        try {
            to.enter();
            try {
                workspace.upload(src, to.address(), src.remaining());
            } finally {
                to.exit();
            }
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(dst);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void download(DeviceBuffer src, ByteBuffer dst) {
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("dst is read-only");
        }
        checkFits("dst", dst.remaining(), "src", src.bytes());
        CudaBuffer from = mine(src);
        lifetime.enter();
        try {
            from.enter();
            try {
                workspace.download(from.address(), dst, dst.remaining());
            } finally {
                from.exit();
            }
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(src);
            Reference.reachabilityFence(this);
        }
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
        lifetime.enter();
        try {
            workspace.stream().await();
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() {
        lifetime.close();
    }
}
