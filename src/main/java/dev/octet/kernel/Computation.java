package dev.octet.kernel;

import dev.octet.request.Request;
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

    /** Bytes the packed weights take, shared among {@link #with} siblings. */
    long packedBytes();

    /**
     * The same computation for another request, which the engine does not refuse and which {@link
     * Request#differsInSizesOnly differs in sizes only}, over the same packed weights; or why they
     * are packed in a way that it cannot use. Asked only of what has some; the others are prepared
     * anew.
     */
    default Preparation with(Request other) {
        throw new IllegalStateException("no packed weights to share");
    }

    /** Frees what is not garbage-collected; called once, when no run is under way. */
    void release();
}
