package dev.octet.engine.cuda;

import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.Lifetime;
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
        lifetime =
                new Lifetime(this, "device buffer", () -> text(bytes), () -> device.free(memory));
    }

    Device device() {
        return device;
    }

    /** Something is asked of the device with it; {@link #exit} follows when that is asked for. */
    void enter() {
        lifetime.enter();
    }

    void exit() {
        lifetime.exit();
    }

    /** Where it is, between {@link #enter} and {@link #exit}. */
    long address() {
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
        return text(bytes);
    }

    private static String text(long bytes) {
        return RootLocale.format("%,d bytes on the device", bytes);
    }
}
