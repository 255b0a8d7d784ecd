package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.compare.Results.PeerInfo;
import dev.octet.text.RootLocale;
import java.util.List;

/** The tables for the terminal. */
final class Summary {
    private static final String ROW = "%-10s %-12s %-38s %8s %8s  %s%n";

    private Summary() {}

    static String of(Results results) {
        StringBuilder text = new StringBuilder();
        text.append(results.machine()).append("; Java ").append(results.java()).append("\n");
        text.append(
                RootLocale.format(
                        "limits of one core: INT8 %.0f GOPS (%s), FP32 %.0f GFLOPS (%s)%n",
                        results.limits().int8Gops(),
                        results.limits().int8By(),
                        results.limits().fp32Gflops(),
                        results.limits().fp32By()));
        text.append(results.noise()).append("\n");
        for (PeerInfo peer : results.peers()) {
            if (!peer.absent().isEmpty()) {
                text.append(RootLocale.format("absent: %s: %s%n", peer.name(), peer.absent()));
            }
        }
        for (HeatResult heat : results.heats()) {
            for (Entry entry : heat.entries()) {
                if (!entry.wrong().isEmpty()) {
                    text.append(
                            RootLocale.format(
                                    "wrong: %s %s %s: %s%n",
                                    entry.peer(), entry.form(), heat.shape(), entry.wrong()));
                }
            }
        }
        text.append("\nThe same work, how many times as fast Octet is\n");
        rows(text, Ratios.sameWork(results));
        text.append("\nINT8 of Octet against FP32\n");
        rows(text, Ratios.int8AgainstFp32(results));
        text.append("\nThreads, all cores\n");
        text.append(Scaling.twoCores(results)).append("\n");
        for (Load load : results.loads()) {
            text.append(
                    RootLocale.format(
                            "%-40s %2d callers, %d threads a run: %9.0f /s, %s, p50 %.1f µs, p99 %.1f µs%n",
                            load.request(),
                            load.callers(),
                            load.kernelThreads(),
                            load.callsPerSecond(),
                            Scaling.gain(results, load),
                            load.p50(),
                            load.p99()));
        }
        Scaling.waiting(results).ifPresent(line -> text.append(line).append("\n"));
        return text.toString();
    }

    private static void rows(StringBuilder text, List<Ratios.Row> rows) {
        text.append(RootLocale.format(ROW, "list", "peer", "work", "mean", "worst", "where"));
        for (Ratios.Row row : rows) {
            text.append(
                    RootLocale.format(
                            ROW,
                            row.list(),
                            row.peer(),
                            row.work(),
                            RootLocale.format("%.2f", row.mean()),
                            RootLocale.format("%.2f", row.worst()),
                            row.worstShape()));
        }
    }
}
