package dev.octet.benchmarks.peer;

import dev.octet.benchmarks.Stopwatch;

/** One that is called from here. */
public interface JavaContender extends Contender, Runnable {

    @Override
    default double time(double millis) {
        return Stopwatch.time(this, millis);
    }
}
