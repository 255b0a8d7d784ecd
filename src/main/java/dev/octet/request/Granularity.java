package dev.octet.request;

/** For which elements of a tensor one scale (or zero point) holds. */
public enum Granularity {
    /** No scale: 1. No zero point: 0. */
    NONE,
    /** One value for the tensor, fixed when the kernel is prepared. */
    PER_TENSOR,
    /** One value per row of the source (per token), given with each run. */
    PER_ROW,
    /** One value per output channel of the weights, fixed when the kernel is prepared. */
    PER_CHANNEL,
    /**
     * One value per output channel of the weights and run of them along K ({@link
     * Gemm#weightGroup()}), fixed when the kernel is prepared.
     */
    PER_GROUP
}
