package dev.octet.engine.cuda;

import dev.octet.kernel.DeviceBuffer;
import dev.octet.text.RootLocale;

/** Memory of the device. */
final class CudaBuffer implements DeviceBuffer {
    private final Device device;
    private final long bytes;
    private final long address;
    private final Lifetime lifetime;

    CudaBuffer(Device device, long bytes) {
        this.device = device;
        this.bytes = bytes;
        long memory = device.allocate(bytes);
        address = memory;
        lifetime = new Lifetime(this, "a device buffer", () -> device.free(memory));
    }

    Device device() {
        return device;
    }

    /** Where it is. */
    long address() {
        if (lifetime.isOver()) {
            throw new IllegalStateException("the device buffer is closed");
        }
        return address;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        lifetime.close();
    }

    @Override
    public String toString() {
        return RootLocale.format("%,d bytes on the device", bytes);
    }
}
