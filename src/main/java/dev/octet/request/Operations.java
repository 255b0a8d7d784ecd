package dev.octet.request;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The words that requests begin with. In a class of its own: a request's class is initialized
 * behind {@link Request}, which must not wait for it in turn.
 */
final class Operations {
    static final List<String> SOFTMAX = List.of("softmax", "log_softmax");
    static final List<String> NORMALIZE =
            Arrays.stream(Normalize.Kind.values()).map(Normalize.Kind::word).toList();
    static final List<String> REDUCE =
            Arrays.stream(Reduce.Kind.values()).map(Reduce.Kind::word).toList();
    static final String POOL = "pool";
    static final String RESIZE = "resize";
    static final String ELTWISE = "eltwise";
    static final String ATTENTION = "attention";
    static final List<String> ALL =
            Stream.of(
                            List.of(
                                    "gemm",
                                    "conv",
                                    "deconv",
                                    "quantize",
                                    "dequantize",
                                    "requantize"),
                            SOFTMAX,
                            NORMALIZE,
                            REDUCE,
                            List.of(POOL, RESIZE, ELTWISE, ATTENTION))
                    .flatMap(List::stream)
                    .toList();

    private Operations() {}
}
