package dev.octet.quant;

/** Told how far a long run is. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /**
     * Called after each step, on the thread that runs.
     *
     * @param done steps, from 1 to total
     * @param total steps
     */
    void step(long done, long total);
}
