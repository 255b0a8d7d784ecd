package dev.octet.choice;

import dev.octet.kernel.Computation;
import dev.octet.kernel.NativeFailure;
import dev.octet.kernel.Operands;
import dev.octet.request.Request;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times the engines' computations of one request. Each is warmed up until its times settle; then
 * those that are not much slower than the fastest take turns, so that a machine that slows down
 * slows all of them down. The median counts; of what is left out, the best time of its warming up.
 */
public final class Trial {
    /** Long enough for the clock, short enough to fall between two disturbances. */
    private static final long SLICE = 1_000_000;

    private static final int ROUNDS = 7;

    /** Of the rounds of one engine: what takes longer has fewer. */
    private static final long MOST = 20_000_000;

    /** Without a better time, warming up is over: long enough for loops in Java to be compiled. */
    private static final long SETTLING = 20_000_000;

    /**
     * After so many runs Java has its compiler optimize what a run calls once; until then the times
     * are settled at those of its quick compiler.
     */
    private static final int RUNS = 10_000;

    /** In this time runs that are too long for so many have gone round their loops often enough. */
    private static final long ENOUGH = 200_000_000;

    private static final double BETTER = 0.9;

    /**
     * Vectors of the engine in Java are objects until it is compiled, and it takes a thousand times
     * as long: a time that looks settled. A run allocates some 200 bytes at most.
     */
    private static final int ALLOCATED_PER_CALL = 1 << 10;

    /** What is still not compiled after that much time is taken as it is. */
    private static final long PATIENCE = 500_000_000;

    /** Times the fastest, from which on rounds would not change anything. */
    private static final double HOPELESS = 1.5;

    private final Operands<ByteBuffer> operands;
    private final List<Entry> entries = new ArrayList<>();

    /** An engine in the race. */
    private static final class Entry {
        final String engine;
        final Computation computation;
        final List<Double> rounds = new ArrayList<>();
        double best = Double.MAX_VALUE;

        Entry(String engine, Computation computation) {
            this.engine = engine;
            this.computation = computation;
        }

        double nanos() {
            if (rounds.isEmpty()) {
                return best;
            }
            double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }

    private Trial(Request request, Map<String, Computation> computations) {
        operands = Samples.of(request);
        computations.forEach((engine, computation) -> entries.add(new Entry(engine, computation)));
    }

    /** Why the request cannot be tried; empty when it can. */
    public static Optional<String> refusal(Request request) {
        return Samples.refusal(request);
    }

    /**
     * Times them. Each is warmed up for 10,000 runs or 0.2 seconds, and then until it has not got
     * better for 0.02 seconds, in 0.5 seconds at most and a run more; the race takes hundredths of
     * a second. One that fails for want of memory has no time.
     *
     * @param request has something to compute
     * @param computations of the request, by the engines' names
     */
    public static Verdict run(Request request, Map<String, Computation> computations) {
        Trial trial = new Trial(request, computations);
        trial.warmUp();
        trial.race();
        Map<String, Double> nanos = new HashMap<>();
        trial.entries.forEach(entry -> nanos.put(entry.engine, entry.nanos()));
        return new Verdict(nanos, Instant.now());
    }

    private void warmUp() {
        for (Entry entry : List.copyOf(entries)) {
            try {
                warmUp(entry);
            } catch (NativeFailure noMemory) {
                entries.remove(entry);
            }
        }
    }

    private void warmUp(Entry entry) {
        long begin = System.nanoTime();
        long spent = 0;
        long better = 0;
        boolean isCompiled = false;
        for (int runs = 0; spent < PATIENCE; runs++) {
            boolean isOptimized = runs >= RUNS || spent >= ENOUGH;
            if (isCompiled && isOptimized && spent - better >= SETTLING) {
                break;
            }
            long before = HeapAllocation.bytes();
            double nanos = slice(entry, 1);
            isCompiled = HeapAllocation.bytes() - before <= ALLOCATED_PER_CALL;
            spent = System.nanoTime() - begin;
            if (nanos < BETTER * entry.best) {
                better = spent;
            }
            entry.best = Math.min(entry.best, nanos);
        }
    }

    private void race() {
        double best = entries.stream().mapToDouble(entry -> entry.best).min().orElse(0);
        List<Entry> close =
                entries.stream().filter(entry -> entry.best <= HOPELESS * best).toList();
        if (close.size() < 2) {
            return;
        }
        double round = Math.max(SLICE, best);
        int rounds = (int) Math.max(1, Math.min(ROUNDS, MOST / round));
        for (int i = 0; i < rounds; i++) {
            for (Entry entry : close) {
                int calls = (int) Math.max(1, SLICE / entry.best);
                entry.rounds.add(slice(entry, calls));
            }
        }
    }

    private double slice(Entry entry, int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            entry.computation.run(operands);
        }
        return Math.max(1, System.nanoTime() - start) / (double) calls;
    }
}
