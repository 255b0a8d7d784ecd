package dev.octet.verify;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.request.Request;

/** All values of one computation; what the request does not have is null, 1 or 0. */
public sealed interface Values permits ProductValues, QuantizeValues {

    /** What to compute. */
    Request request();

    /** The source, in the request's layout. */
    Tensor src();

    /** Shaped as dst; null for none. */
    Tensor residual();

    /** One f32 per source row; null for none, and where a run finds them. */
    Tensor rowScales();

    /** One s32 per source row; null for none, and where a run finds them. */
    Tensor rowZeroPoints();

    /**
     * A kernel with these values, which the caller closes. What it was prepared with has been
     * overwritten since: the contract says that prepare copies.
     */
    Kernel prepare(Backend backend, int threads);

    /**
     * What a kernel must write.
     *
     * @param outputs indices into dst, ascending
     */
    Expected expected(int[] outputs);

    /**
     * The same values for another number of rows (see {@link Request#withRows}): the first ones,
     * from the top again after the last.
     */
    Values withRows(int count);
}
