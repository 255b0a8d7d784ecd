package dev.octet.benchmarks.peer;

import dev.octet.verify.Tensor;

/**
 * A computation that a peer has prepared, its data in place. Not thread-safe: every run writes to
 * the same destination.
 */
public interface Contender extends AutoCloseable {

    /** Computes for about so many milliseconds; ns per run. */
    double time(double millis);

    /** One run, and a copy of what it wrote, laid out as the request says. */
    Tensor result();

    /** Which of the peer's operations computes. */
    String detail();

    @Override
    void close();
}
