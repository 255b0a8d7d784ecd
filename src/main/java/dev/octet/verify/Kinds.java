package dev.octet.verify;

import dev.octet.request.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** All kinds of requests, and the one place of this package that tells them apart. */
final class Kinds {
    static final List<RequestKind<?>> ALL =
            Arrays.stream(RandomCases.Kind.values())
                    .flatMap(kind -> kind.request().stream())
                    .toList();

    private Kinds() {}

    @SuppressWarnings("unchecked")
    private static RequestKind<Request> of(Request request) {
        return (RequestKind<Request>)
                ALL.stream()
                        .filter(kind -> kind.request() == request.getClass())
                        .findFirst()
                        .orElseThrow();
    }

    static Values values(Case line) {
        return of(line.request()).values(line, line.request());
    }

    static int[] outputs(Request request) {
        return of(request).outputs(request);
    }

    static Expected expected(Values values, int[] outputs) {
        return of(values.request()).expected(values.request(), values, outputs);
    }

    static String place(Request request, int output) {
        return of(request).place(request, output);
    }

    static Values withRows(Values values, int count) {
        return of(values.request()).withRows(values.request(), values, count);
    }

    static Optional<Values> withSizes(Values values, Draw draw) {
        return of(values.request()).withSizes(values.request(), values, draw);
    }

    static Optional<Tensor> rowsOf(Request request, Tensor dst, Request other) {
        return of(request).rowsOf(request, dst, other);
    }
}
