package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.text.RootLocale;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What more threads bring, and why some calls take so much longer than others. */
public final class Scaling {
    private Scaling() {}

    /** Throughput against the same request on one thread; of more callers than two, against two. */
    public static String gain(Results results, Load load) {
        boolean isOne = load.callers() == 1 && load.kernelThreads() == 1;
        if (isOne) {
            return "1 thread";
        }
        int callers = load.callers() > 2 ? 2 : 1;
        return results.loads().stream()
                .filter(other -> other.request().equals(load.request()))
                .filter(other -> other.callers() == callers && other.kernelThreads() == 1)
                .findFirst()
                .map(other -> RootLocale.format("%.2f of %d", load.over(other), callers))
                .orElse("");
    }

    /** What the second core is worth at most. */
    public static String twoCores(Results results) {
        List<Double> rounds = results.twoCores();
        double least = rounds.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        if (least == 0) {
            return "two peak loops at once: not measured";
        }
        return RootLocale.format(
                "two peak loops at once reach %.2f of one alone; in the worst round %.2f",
                Ratios.median(rounds), least);
    }

    /**
     * The 99th percentile of the most callers: a caller taken off its core waits until each of the
     * others has had its time. Empty where the system does not count that, or nobody had to wait.
     */
    public static Optional<String> waiting(Results results) {
        int cores = results.cores();
        return results.loads().stream()
                .filter(load -> load.callers() > cores && load.interruptions() > 0)
                .max(Comparator.comparingInt(Load::callers))
                .map(
                        load -> {
                            double slice = cores * 1e3 / load.interruptions();
                            double calls = load.callsPerSecond() / load.interruptions();
                            return RootLocale.format(
                                    "%d callers, %d cores: the system took a caller off its core %.0f times a"
                                            + " second, after %.1f ms each, in one call of %.0f. The others'"
                                            + " turns, (%d/%d - 1) of that, take %.0f ms: p99 is %.0f ms, and the longest"
                                            + " call took %.0f ms.",
                                    load.callers(),
                                    cores,
                                    load.interruptions(),
                                    slice,
                                    calls,
                                    load.callers(),
                                    cores,
                                    ((double) load.callers() / cores - 1) * slice,
                                    load.p99() / 1e3,
                                    load.max() / 1e3);
                        });
    }
}
