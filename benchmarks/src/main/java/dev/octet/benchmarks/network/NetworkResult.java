package dev.octet.benchmarks.network;

import dev.octet.measure.Timing;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a network took.
 *
 * @param network its name
 * @param form which of its forms
 * @param threads of one run
 * @param octet ns per run, one for each round
 * @param other the same of the other runtime; empty where it is not here
 * @param sqnr of Octet's first output against the other's, in dB; 0 where there is no other
 * @param wrong why it was not timed, or empty
 */
public record NetworkResult(
        String network,
        String form,
        int threads,
        List<Double> octet,
        List<Double> other,
        double sqnr,
        String wrong) {

    /** Octet's median, ns. */
    public double octetMedian() {
        return timing(octet).median();
    }

    /** The other's median, ns. */
    public double otherMedian() {
        return timing(other).median();
    }

    /** Whether both were timed. */
    public boolean isRace() {
        return !octet.isEmpty() && !other.isEmpty();
    }

    /** The other's time over Octet's, round by round: above 1 Octet is faster. */
    public Timing ratios() {
        return Timing.of(
                IntStream.range(0, Math.min(octet.size(), other.size()))
                        .mapToDouble(i -> other.get(i) / octet.get(i))
                        .toArray());
    }

    private static Timing timing(List<Double> nanos) {
        return Timing.of(nanos.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
