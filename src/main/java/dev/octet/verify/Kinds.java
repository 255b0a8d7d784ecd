package dev.octet.verify;

import dev.octet.request.Request;
import java.util.List;
import java.util.Optional;

/** All kinds of requests, and the one place of this package that tells them apart. */
final class Kinds {
    static final RequestKind<?> GEMM = new GemmKind();
    static final RequestKind<?> CONV = new ConvKind();
    static final RequestKind<?> QUANTIZE = new QuantizeKind();
    static final RequestKind<?> SOFTMAX = new SoftmaxKind();
    static final RequestKind<?> NORMALIZE = new NormalizeKind();
    static final RequestKind<?> REDUCE = new ReduceKind();
    static final RequestKind<?> POOL = new PoolKind();
    static final RequestKind<?> ELTWISE = new ElementwiseKind();
    static final List<RequestKind<?>> ALL =
            List.of(GEMM, CONV, QUANTIZE, SOFTMAX, NORMALIZE, REDUCE, POOL, ELTWISE);

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

    static Expected expected(Values values, int[] outputs) {
        return of(values.request()).expected(values.request(), values, outputs);
    }

    static String place(Request request, int output) {
        return of(request).place(request, output);
    }

    static Values withRows(Values values, int count) {
        return of(values.request()).withRows(values.request(), values, count);
    }

    static Optional<Tensor> rowsOf(Request request, Tensor dst, Request other) {
        return of(request).rowsOf(request, dst, other);
    }
}
