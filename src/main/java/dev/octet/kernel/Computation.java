package dev.octet.kernel;

import java.nio.ByteBuffer;

/**
 * What an engine prepares and {@link Kernel} guards. Everything that arrives here has been checked:
 * sizes, types, aliasing, lifetime. Any number of threads call {@link #run} at once; it neither
 * allocates on the heap nor locks.
 */
public non-sealed interface Computation extends Preparation {

    /**
     * Computes. Buffers are direct and read or written from their position on; they are the
     * caller's again when this returns.
     */
    void run(Operands<ByteBuffer> operands);

    /** The implementation inside the engine, as its library names it. */
    String implementation();

    /** Bytes the packed weights take, shared among {@link #withRows} siblings. */
    long packedBytes();

    /**
     * The same computation for another number of rows, over the same packed weights. Asked only of
     * what has some; the others are prepared anew.
     */
    default Computation withRows(int rows) {
        throw new IllegalStateException("no packed weights to share");
    }

    /** Frees what is not garbage-collected; called once, when no run is under way. */
    void release();
}
