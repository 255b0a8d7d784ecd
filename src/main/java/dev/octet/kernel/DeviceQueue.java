package dev.octet.kernel;

import java.nio.ByteBuffer;

/**
 * An order of work on the device an engine computes on. What is asked for is done later, one after
 * the other: a chain of kernels never returns to main memory, and its caller waits once. {@code
 * Octet.openQueue} opens one. For one thread at a time; buffers may be used in several queues, one
 * after the other, with {@link #await} in between.
 */
public interface DeviceQueue extends AutoCloseable {

    /**
     * Memory on the device, with undefined contents.
     *
     * @throws IllegalArgumentException for fewer than 1 byte
     * @throws NativeFailure when there is not as much
     */
    DeviceBuffer allocate(long bytes);

    /**
     * Copies from the position of {@code src} to its limit, to the beginning of {@code dst}.
     * Returns as soon as {@code src} may be changed. What is copied are bytes, of no type: numbers
     * of 4 bytes must have been written in native byte order.
     *
     * @throws IllegalArgumentException with the numbers, when it does not fit
     */
    void upload(ByteBuffer src, DeviceBuffer dst);

    /**
     * Fills {@code dst} from its position to its limit with the beginning of {@code src}. Waits for
     * it, and so for everything before. Numbers of 4 bytes are to be read in native byte order.
     *
     * @throws IllegalArgumentException with the numbers, when there is not as much
     */
    void download(DeviceBuffer src, ByteBuffer dst);

    /** Waits until everything is done. */
    void await();

    /**
     * Refuses everything from now on. The queue is freed by the last call under way, or here where
     * there is none, which waits for what the device was asked to do. Closing again does nothing;
     * its buffers are closed on their own.
     */
    @Override
    void close();
}
