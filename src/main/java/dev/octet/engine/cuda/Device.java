package dev.octet.engine.cuda;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * All that the engine asks of a GPU. Addresses are of its memory. Thread-safe; what goes wrong is a
 * {@link dev.octet.kernel.NativeFailure}.
 */
public interface Device {
    /**
     * What a device is, and what the engine's decisions follow from.
     *
     * @param text name, memory and library versions, for people
     * @param cacheBytes second-level cache: what is written into it and read again at once is cheap
     * @param bandRows smallest number of rows that still keeps all multiprocessors busy; a multiple
     *     of 32
     */
    record Facts(String text, long cacheBytes, int bandRows) {}

    /** Memory begins at multiples of it. */
    public int ALIGNMENT = 256;

    /** What the device is. */
    public Facts facts();

    /** Bytes of its memory that are free now. */
    public long freeBytes();

    /** Memory with undefined contents; {@link #ALIGNMENT}. */
    public long allocate(long bytes);

    /** Frees what {@link #allocate} gave, once no stream uses it any more; waits for that. */
    public void free(long address);

    /** Memory of the host that streams copy from and to without another copy. */
    public ByteBuffer allocatePinned(int bytes);

    /** Frees what {@link #allocatePinned} gave. */
    public void freePinned(ByteBuffer pinned);

    /** A new order of work. */
    public Stream openStream();

    /** Why the device has no algorithm for a matrix multiplication; empty where it has one. */
    public Optional<String> refuses(MatrixShape shape);

    /**
     * Chooses an algorithm for a matrix multiplication; costs up to a millisecond, or, when the
     * algorithms are measured, as long as ten of them take.
     */
    public Multiplication prepare(MatrixShape shape);

    /** A matrix multiplication with its algorithm; thread-safe. */
    public interface Multiplication {
        /** Memory that {@link Stream#multiply} needs, of its own while it runs. */
        long workspaceBytes();

        /** The algorithm, for people. */
        String algorithm();

        /** Frees what is not garbage-collected. */
        void release();
    }
}
