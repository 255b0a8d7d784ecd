package dev.octet.kernel;

import dev.octet.request.Parameters;
import dev.octet.request.Request;
import java.util.Optional;

/** Finds an engine's implementation of a request: the one place that tells requests apart. */
final class Implementations {
    private Implementations() {}

    static Optional<String> refuses(Backend backend, Request request) {
        Implementation<Request> implementation = of(backend, request);
        return implementation == null
                ? Optional.of(unknown(request))
                : implementation.refuses(request);
    }

    static boolean isExact(Backend backend, Request request) {
        Implementation<Request> implementation = of(backend, request);
        return implementation == null || implementation.isExact(request);
    }

    static Preparation prepare(
            Backend backend, Request request, Parameters parameters, int threads) {
        Implementation<Request> implementation = of(backend, request);
        return implementation == null
                ? new Preparation.Refused(unknown(request))
                : implementation.prepare(request, parameters, threads);
    }

    private static String unknown(Request request) {
        return "it does not " + request.verb();
    }

    // requests are final, so that a class is a kind
    @SuppressWarnings("unchecked")
    private static Implementation<Request> of(Backend backend, Request request) {
        for (Implementation<?> implementation : backend.implementations()) {
            if (implementation.request() == request.getClass()) {
                return (Implementation<Request>) implementation;
            }
        }
        return null;
    }
}
