package dev.octet.kernel;

/**
 * Memory of the device an engine computes on, as {@link DeviceQueue#allocate} gives it. Its bytes
 * are those a direct buffer would hold: dense, row-major, native order. Close it when it is no
 * longer used; closing waits for what is under way with it.
 */
public interface DeviceBuffer extends AutoCloseable {

    /** Its size. */
    long bytes();

    @Override
    void close();
}
