package dev.octet.benchmarks.compare;

import java.util.List;
import java.util.stream.IntStream;

/**
 * All that a run measured: results.json is this record.
 *
 * @param date when, UTC
 * @param machine processor, caches, features
 * @param java version
 * @param cores that the machine has
 * @param forks JVMs that measured one after the other
 * @param noise whether the machine was noisy
 * @param peers who was asked
 * @param limits what one core can do, in the same run
 * @param heats one for each shape; rounds of all forks one after the other
 * @param loads one kernel, many calling threads; they took turns, round by round
 * @param twoCores what two peak loops at once reached, of one alone; in every round of the loads
 */
public record Results(
        String date,
        String machine,
        String java,
        int cores,
        int forks,
        Noise noise,
        List<PeerInfo> peers,
        Limits limits,
        List<HeatResult> heats,
        List<Load> loads,
        List<Double> twoCores) {

    /**
     * A peer.
     *
     * @param version of its library; empty when it is absent
     * @param absent why it is not here; empty when it is
     */
    public record PeerInfo(String name, String version, String absent) {}

    /**
     * What one core can do at most.
     *
     * @param int8Gops 10⁹ INT8 operations per second in registers; 0 where there is no VNNI
     * @param int8By the instructions, or why not
     * @param fp32Gflops the same in FP32
     * @param fp32By the instructions, or why not
     * @param reads bandwidth by working set, smallest first
     */
    public record Limits(
            double int8Gops, String int8By, double fp32Gflops, String fp32By, List<Read> reads) {}

    /** Reading so many bytes again and again; 10⁹ bytes per second. */
    public record Read(long bytes, double gbPerSecond) {}

    /**
     * A shape.
     *
     * @param operations of one run, two for each multiplication with its addition
     * @param peaks peak INT8 of each round, measured between the others; empty without VNNI
     */
    public record HeatResult(
            String list, String shape, long operations, List<Double> peaks, List<Entry> entries) {}

    /**
     * One who ran.
     *
     * @param form the types
     * @param bytes read and written by one run
     * @param detail which operation or implementation
     * @param wrong what was wrong with its result, and it was not timed; else empty
     * @param check how the result was checked
     * @param nanos ns per run, one for each round that it took part in
     */
    public record Entry(
            String peer,
            String form,
            long bytes,
            String detail,
            String wrong,
            String check,
            List<Double> nanos) {}

    /**
     * Threads calling one kernel.
     *
     * @param kernelThreads threads of one run
     * @param rates calls per second of all callers, one for each round
     * @param p50 microseconds, as p99; the median of the rounds
     * @param max of all rounds
     * @param interruptions how often a second the system took a caller off its core; the median of
     *     the rounds, 0 where it does not tell
     */
    public record Load(
            String request,
            int callers,
            int kernelThreads,
            List<Double> rates,
            double p50,
            double p99,
            double max,
            double interruptions) {

        /** The median of the rounds. */
        public double callsPerSecond() {
            return Ratios.median(rates);
        }

        /**
         * How many times as many calls as another load of the same rounds: the median over them.
         */
        public double over(Load other) {
            return Ratios.median(
                    IntStream.range(0, rates.size())
                            .mapToObj(i -> rates.get(i) / other.rates.get(i))
                            .toList());
        }
    }
}
