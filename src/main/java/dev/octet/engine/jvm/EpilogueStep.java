package dev.octet.engine.jvm;

/** From accumulators to dst. Immutable, thread-safe; every implementation gives the same bits. */
interface EpilogueStep {

    /** What it knows before any run. */
    EpilogueConstants constants();

    /** Computes the block's dst from the rest of it. */
    void apply(EpilogueBlock block);
}
