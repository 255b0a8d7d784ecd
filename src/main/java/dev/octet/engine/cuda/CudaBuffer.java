package dev.octet.engine.cuda;

import dev.octet.kernel.DeviceBuffer;
import java.lang.ref.Cleaner;

/** Memory of the device; freed when it is closed, or, with a warning, when it was forgotten. */
final class CudaBuffer implements DeviceBuffer {
    private static final System.Logger LOG = System.getLogger(CudaBuffer.class.getName());
    private static final Cleaner CLEANER = Cleaner.create();

    private final long bytes;
    private final Memory memory;
    private final Cleaner.Cleanable cleanable;

    private static final class Memory implements Runnable {
        private final Device device;
        private final long address;
        private volatile boolean closed;

        Memory(Device device, long address) {
            this.device = device;
            this.address = address;
        }

        @Override
        public void run() {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, "a device buffer was never closed");
            }
            device.free(address);
        }
    }

    CudaBuffer(Device device, long bytes) {
        this.bytes = bytes;
        memory = new Memory(device, device.allocate(bytes));
        cleanable = CLEANER.register(this, memory);
    }

    Device device() {
        return memory.device;
    }

    /** Where it is. */
    long address() {
        if (memory.closed) {
            throw new IllegalStateException("the device buffer is closed");
        }
        return memory.address;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        memory.closed = true;
        cleanable.clean();
    }

    @Override
    public String toString() {
        return "%,d bytes on the device".formatted(bytes);
    }
}
