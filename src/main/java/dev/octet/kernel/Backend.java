package dev.octet.kernel;

import dev.octet.request.BoundRequest;
import dev.octet.request.Request;
import java.util.List;
import java.util.Optional;

/**
 * An engine. An object of this type exists only where the engine works: {@link Probe} sees to it.
 * Immutable, thread-safe.
 */
public interface Backend {

    /** Short name, as in {@code -Ddev.octet.backend=NAME}. */
    String name();

    /** Library, version and instruction set, for people. */
    String detail();

    /** What it computes: one for each kind of request; others it refuses. */
    List<Implementation<?>> implementations();

    /**
     * Why this engine does not compute the request.
     *
     * @return one sentence with the numbers in it, or empty when it does
     */
    default Optional<String> refuses(Request request) {
        return Implementations.refuses(this, request);
    }

    /**
     * Packs the weights and creates the computation, or says why not; costs milliseconds.
     *
     * @param threads threads one run may use, the calling one included, at least 1
     */
    default Preparation prepare(BoundRequest bound, int threads) {
        return Implementations.prepare(this, bound.request(), bound.parameters(), threads);
    }

    /**
     * Whether what this engine writes for the request has the contract's bits. Where it is false,
     * sums of floats have an order of their own, and their results differ by their rounding.
     */
    default boolean isExact(Request request) {
        return Implementations.isExact(this, request);
    }

    /**
     * Why this engine should not compute the request for data in main memory: copying it to a
     * device takes longer than computing it here. Asked when engines are chosen among, not of one
     * that was asked for by name.
     *
     * @return one sentence with the numbers in it, or empty when it should
     */
    default Optional<String> refusesHostData(Request request) {
        return Optional.empty();
    }

    /** An order of work on the engine's device; empty where it computes in main memory. */
    default Optional<DeviceQueue> openQueue() {
        return Optional.empty();
    }
}
