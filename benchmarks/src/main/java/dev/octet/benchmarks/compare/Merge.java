package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Limits;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.compare.Results.Read;
import java.util.ArrayList;
import java.util.List;

/** Puts the forks' measurements together. */
final class Merge {
    private Merge() {}

    /** All rounds, one fork after the other; wrong once is wrong. */
    static HeatResult rounds(HeatResult first, HeatResult second) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < first.entries().size(); i++) {
            Entry a = first.entries().get(i);
            Entry b = second.entries().get(i);
            entries.add(
                    new Entry(
                            a.peer(),
                            a.form(),
                            a.bytes(),
                            a.detail(),
                            a.wrong().isEmpty() ? b.wrong() : a.wrong(),
                            a.check(),
                            concatenated(a.nanos(), b.nanos())));
        }
        return new HeatResult(
                first.list(),
                first.shape(),
                first.operations(),
                concatenated(first.peaks(), second.peaks()),
                entries);
    }

    /** A limit is what was reached once. */
    static Limits best(Limits first, Limits second) {
        List<Read> reads = new ArrayList<>();
        for (int i = 0; i < first.reads().size(); i++) {
            Read a = first.reads().get(i);
            Read b = second.reads().get(i);
            reads.add(new Read(a.bytes(), Math.max(a.gbPerSecond(), b.gbPerSecond())));
        }
        return new Limits(
                Math.max(first.int8Gops(), second.int8Gops()),
                first.int8By(),
                Math.max(first.fp32Gflops(), second.fp32Gflops()),
                first.fp32By(),
                reads);
    }

    /** One load's rounds; rates stay apart, so that rounds can be compared. */
    static Load loads(List<Load> rounds) {
        Load first = rounds.get(0);
        return new Load(
                first.request(),
                first.callers(),
                first.kernelThreads(),
                rounds.stream().flatMap(load -> load.rates().stream()).toList(),
                Ratios.median(rounds.stream().map(Load::p50).toList()),
                Ratios.median(rounds.stream().map(Load::p99).toList()),
                rounds.stream().mapToDouble(Load::max).max().orElseThrow(),
                Ratios.median(rounds.stream().map(Load::interruptions).toList()));
    }

    private static List<Double> concatenated(List<Double> first, List<Double> second) {
        List<Double> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
