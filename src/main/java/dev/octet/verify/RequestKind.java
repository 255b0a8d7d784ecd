package dev.octet.verify;

import dev.octet.request.Request;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One kind of request: how random ones are drawn, how their values are made, and what a kernel must
 * write.
 *
 * @param <R> the kind
 */
interface RequestKind<R extends Request> {
    /** The kind. */
    Class<R> request();

    /** A random request. */
    R draw(Draw draw);

    /** The values of a case. */
    Values values(Case line, R request);

    /** Which elements of dst a run writes, ascending. */
    default int[] outputs(R request) {
        return IntStream.range(0, request.dstCount()).toArray();
    }

    /** What a kernel must write: the contract once more, as plainly as it can be written. */
    Expected expected(R request, Values values, int[] outputs);

    /** Where an element of dst is, for people. */
    String place(R request, int output);

    /** See {@link Values#withRows}. */
    Values withRows(R request, Values values, int count);

    /** See {@link Values#withSizes}. */
    default Optional<Values> withSizes(R request, Values values, Draw draw) {
        return Optional.empty();
    }

    /**
     * As many rows of dst as another request of this kind has, from the top again after the last;
     * empty where rows must be computed anew.
     */
    Optional<Tensor> rowsOf(R request, Tensor dst, R other);
}
