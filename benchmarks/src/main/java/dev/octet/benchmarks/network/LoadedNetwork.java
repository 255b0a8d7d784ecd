package dev.octet.benchmarks.network;

import dev.octet.benchmarks.Stopwatch;

/** A network with its inputs. Not thread-safe. */
public interface LoadedNetwork extends Runnable, AutoCloseable {
    /** Computes for about so many milliseconds, once at least; ns per run. */
    default double time(double millis) {
        return Stopwatch.time(this, millis);
    }

    /** One run, and the numbers of the first output. */
    float[] result();

    @Override
    void close();
}
