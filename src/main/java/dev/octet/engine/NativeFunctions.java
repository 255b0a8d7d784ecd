package dev.octet.engine;

/**
 * What every native engine can do with a computation, by its handle: the functions of
 * native/shared/computation.h and the engine's own {@code create}. C++ exceptions arrive as {@link
 * dev.octet.kernel.NativeFailure}.
 */
public interface NativeFunctions {

    /** A handle; the description is read before this returns. */
    long create(long description);

    /** Why the computation must not be used, or empty. */
    String refusal(long computation);

    /** As {@link dev.octet.kernel.Computation#implementation}. */
    String implementation(long computation);

    /** As {@link dev.octet.kernel.Computation#packedBytes}. */
    long packedBytes(long computation);

    /** Bytes that preparing takes, and a run on one thread; known without weights. */
    long neededBytes(long computation);

    /** A handle of another computation over the same packed weights. */
    long withRows(long computation, int rows);

    /** What a run can be cut into. */
    int units(long computation);

    /** Computes the units [from, to); an address of what is not there is 0. */
    void run(
            long computation,
            long src,
            long residual,
            long rowScales,
            long rowZeroPoints,
            long dst,
            int from,
            int to);

    /** Frees it. */
    void release(long computation);
}
