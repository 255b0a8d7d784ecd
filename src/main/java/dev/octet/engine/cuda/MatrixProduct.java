package dev.octet.engine.cuda;

import dev.octet.request.Product;
import dev.octet.request.Request;

/**
 * A product as rows of one matrix by another, entry by entry: what a multiplication and a
 * convolution differ in.
 */
interface MatrixProduct {
    /** What is computed. */
    Product product();

    /** The other matrix. */
    WeightsShape weights();

    /** Rows of an entry. */
    int rows();

    /** Whether all entries have the same rows. */
    boolean shared();

    /** How the source becomes rows where it needs more than padding or another type. */
    MatrixPlan.Operand operand();

    /** Whether the columns of an entry's rows lie side by side in dst, nothing in between. */
    boolean hasDenseRows();

    /** Whether rows of the matrix are windows of a source, for people. */
    boolean hasWindows();

    Finish finish(Finish.Values values, PackedWeights weights, WeightsShape shape);

    Windows windows(Finish.Values values);

    /** The step that brings the source's channels last; null where it needs none. */
    ChannelsLast channelsLast(Arena arena);

    /** The step that quantizes rows; asked for where {@link #operand} says so. */
    DynamicRows dynamicRows(Arena arena);

    /** The same for other sizes. */
    MatrixProduct with(Request other);
}
