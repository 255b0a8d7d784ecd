package dev.octet.kernel;

import dev.octet.request.Conv;
import dev.octet.request.Conversion;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Request;
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

    /**
     * Why this engine does not compute the request.
     *
     * @return one sentence with the numbers in it, or empty when it does
     */
    Optional<String> refuses(Gemm gemm);

    /** As {@link #refuses(Gemm)}. */
    Optional<String> refuses(Conv conv);

    /** As {@link #refuses(Gemm)}. */
    Optional<String> refuses(Quantize quantize);

    /** As {@link #refuses(Gemm)}, for any request. */
    default Optional<String> refuses(Request request) {
        return request instanceof Gemm gemm
                ? refuses(gemm)
                : request instanceof Conv conv ? refuses(conv) : refuses((Quantize) request);
    }

    /**
     * Packs the weights and creates the computation; costs milliseconds.
     *
     * @param gemm a request that this engine does not refuse
     * @param parameters values that fit the request
     * @param threads threads one run may use, the calling one included, at least 1
     */
    Computation prepare(Gemm gemm, Parameters parameters, int threads);

    /** As {@link #prepare(Gemm, Parameters, int)}. */
    Computation prepare(Conv conv, Parameters parameters, int threads);

    /** As {@link #prepare(Gemm, Parameters, int)}, for any product. */
    default Computation prepare(Product product, Parameters parameters, int threads) {
        return product instanceof Gemm gemm
                ? prepare(gemm, parameters, threads)
                : prepare((Conv) product, parameters, threads);
    }

    /**
     * Creates the computation.
     *
     * @param quantize a request that this engine does not refuse
     * @param conversion values that fit the request
     * @param threads threads one run may use, the calling one included, at least 1
     */
    Computation prepare(Quantize quantize, Conversion conversion, int threads);

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
