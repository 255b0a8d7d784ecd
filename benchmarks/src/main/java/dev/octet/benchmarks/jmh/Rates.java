package dev.octet.benchmarks.jmh;

import dev.octet.request.Request;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Counters beside a time: JMH divides them by the time unit, nanoseconds, which makes 10⁹
 * operations and 10⁹ bytes per second of them.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Rates {
    /** Operations, a multiplication and its addition being two. */
    public double gops;

    /** Bytes read and written once: source, weights, destination. */
    public double gbPerSecond;

    /** Counts from 0 in every iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        gops = 0;
        gbPerSecond = 0;
    }

    /** What a run of a request counts; found before, as finding it allocates. */
    record PerRun(double operations, double bytes) {
        static PerRun of(Request request) {
            return new PerRun(request.operations(), Prepared.bytes(request));
        }
    }

    void count(PerRun run) {
        gops += run.operations();
        gbPerSecond += run.bytes();
    }
}
