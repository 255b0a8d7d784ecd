package dev.octet.kernel;

import java.nio.ByteBuffer;

/**
 * What an engine prepares and {@link Kernel} guards. Everything that arrives here has been checked:
 * sizes, types, aliasing, lifetime. Any number of threads call {@link #run} at once; it neither
 * allocates on the heap nor locks.
 */
public interface Computation {

    /**
     * Computes. Buffers are direct and read from their position on.
     *
     * @param residual null when the request has none; may be dst itself
     * @param rowScales null when the request has none; written by a dynamic quantization
     * @param rowZeroPoints null when the request has none; written by a dynamic quantization
     */
    void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints);

    /** The implementation inside the engine, as its library names it. */
    String implementation();

    /** Bytes the packed weights take, shared among {@link #withRows} siblings. */
    long packedBytes();

    /** The same computation for another number of rows, over the same packed weights. */
    Computation withRows(int rows);

    /** Frees what is not garbage-collected; called once, when no run is under way. */
    void release();
}
