package dev.octet.kernel;

/**
 * Memory of the device an engine computes on, as {@link DeviceQueue#allocate} gives it. Its bytes
 * are those a direct buffer would hold: dense, row-major, native order. Close it when it is no
 * longer used: it is refused from then on, and its memory is freed when nobody is asking for
 * anything with it, which waits for what the device was asked to do. Closing again does nothing.
 */
public interface DeviceBuffer extends AutoCloseable {

    /** Its size. */
    long bytes();

    @Override
    void close();
}
