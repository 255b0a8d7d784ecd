package dev.octet.kernel;

import dev.octet.request.Parameters;
import dev.octet.request.Request;
import java.util.Optional;

/**
 * How an engine computes one kind of request. Immutable, thread-safe.
 *
 * @param <R> the kind
 */
public interface Implementation<R extends Request> {

    /** The kind of request. */
    Class<R> request();

    /**
     * Why the engine does not compute the request.
     *
     * @return one sentence with the numbers in it, or empty when it does
     */
    Optional<String> refuses(R request);

    /** See {@link Backend#isExact}. */
    default boolean isExact(R request) {
        return true;
    }

    /**
     * Packs the weights and creates the computation, or says why not; costs milliseconds.
     *
     * @param parameters values that fit the request
     * @param threads threads one run may use, the calling one included, at least 1
     */
    Preparation prepare(R request, Parameters parameters, int threads);
}
