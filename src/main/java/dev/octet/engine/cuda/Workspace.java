package dev.octet.engine.cuda;

import java.nio.ByteBuffer;

/** What a run computes in: a stream, memory of the device, and pinned memory. For one thread. */
public final class Workspace implements AutoCloseable {
    private final Device device;
    private final Stream stream;
    private final Staging staging;
    private long memory;
    private long bytes;

    public Workspace(Device device) {
        this.device = device;
        this.stream = device.openStream();
        try {
            this.staging = new Staging(device, stream);
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    public Stream stream() {
        return stream;
    }

    /** Memory of at least so many bytes; allocates where no run before needed as many. */
    public long memory(long needed) {
        if (needed > bytes) {
            stream.await();
            release();
            memory = device.allocate(needed);
            bytes = needed;
        }
        return memory;
    }

    private void release() {
        if (bytes > 0) {
            device.free(memory);
            bytes = 0;
        }
    }

    /** See {@link Staging#upload}. */
    public void upload(ByteBuffer from, long to, long size) {
        staging.upload(from, to, size);
    }

    /** See {@link Staging#download}. */
    public void download(long from, ByteBuffer to, long size) {
        staging.download(from, to, size);
    }

    @Override
    public void close() {
        stream.await();
        release();
        staging.close();
        stream.close();
    }
}
