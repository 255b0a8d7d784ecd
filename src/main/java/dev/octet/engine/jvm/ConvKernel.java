package dev.octet.engine.jvm;

import dev.octet.request.Conv;

/** How one phase of a convolution is computed, its weights included. Immutable. */
interface ConvKernel {
    /** Which places it computes. */
    ConvPhase phase();

    /** The same weights for a phase of the same taps. */
    ConvKernel with(Conv conv, ConvPhase phase);

    /** Columns that may be computed apart from each other. */
    int columns();

    /**
     * Computes rows [from, to) of the images in {@code run.image}, and of these the given columns.
     *
     * @param firstRow the number, over all images, of the first row of these images
     */
    void compute(ConvRun run, int firstRow, int from, int to, int columnFrom, int columnTo);

    /** The packed weights: arrays that may be shared with other phases. */
    long packedBytes();
}
