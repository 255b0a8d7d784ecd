package dev.octet.measure;

import dev.octet.choice.HeapAllocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times computations against each other. Each is warmed up until its times settle and it allocates
 * nothing any more; then they take turns (A B C A B C ...), so that a machine that slows down slows
 * all of them down. A slow one sits out some rounds.
 */
public final class Race {
    /** Short enough that a round fits between two disturbances, long enough for the clock. */
    private static final long SLICE = 5_000_000;

    private static final int LEAST_ROUNDS = 3;
    private static final int MOST_ROUNDS = 25;

    /** Times count as settled when this many in a row lie this close together. */
    private static final int SETTLED_SLICES = 4;

    private static final double SETTLED_SPREAD = 0.05;

    /**
     * A run allocates nothing but, on several threads, some 200 bytes. Vectors of the Java engine
     * are objects until it is compiled, and it takes a thousand times as long: a time of its own
     * that looks settled.
     */
    private static final int ALLOCATED_PER_CALL = 1 << 10;

    private static final int ALLOCATED_PER_SLICE = 1 << 16;

    /** What is still not compiled after that much time is measured as it is. */
    private static final long PATIENCE = 20_000_000_000L;

    private Race() {}

    /**
     * Warms up and races.
     *
     * @param entries what to time; one call is one computation
     * @param nanos roughly how long all of it may take
     * @return one timing per entry
     */
    public static List<Timing> run(List<Runnable> entries, long nanos) {
        long share = nanos / Math.max(1, entries.size());
        int[] calls = new int[entries.size()];
        int[] rounds = new int[entries.size()];
        for (int i = 0; i < calls.length; i++) {
            long start = System.nanoTime();
            double perCall = warmUp(entries.get(i), share / 2);
            long left = Math.max(share / 2, share - (System.nanoTime() - start));
            calls[i] = callsPerSlice(perCall);
            long affordable = (long) (left / (perCall * calls[i]));
            rounds[i] = (int) Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, affordable));
        }
        return race(entries, calls, rounds);
    }

    /** A first impression: the shortest of a few calls, without waiting for times to settle. */
    public static double trial(Runnable entry, long nanos) {
        double best = Double.MAX_VALUE;
        long start = System.nanoTime();
        for (int i = 0; i < LEAST_ROUNDS || System.nanoTime() - start < nanos; i++) {
            best = Math.min(best, slice(entry, 1));
        }
        return best;
    }

    private static List<Timing> race(List<Runnable> entries, int[] calls, int[] rounds) {
        List<List<Double>> times = new ArrayList<>();
        entries.forEach(entry -> times.add(new ArrayList<>()));
        int all = Arrays.stream(rounds).max().orElse(0);
        for (int round = 0; round < all; round++) {
            for (int i = 0; i < calls.length; i++) {
                if (takesPart(round, rounds[i], all)) {
                    times.get(i).add(slice(entries.get(i), calls[i]));
                }
            }
        }
        return times.stream()
                .map(list -> Timing.of(list.stream().mapToDouble(Double::doubleValue).toArray()))
                .toList();
    }

    /** Spreads an entry's rounds evenly over all of them. */
    static boolean takesPart(int round, int rounds, int all) {
        return (long) (round + 1) * rounds / all > (long) round * rounds / all;
    }

    private static double warmUp(Runnable entry, long nanos) {
        long start = System.nanoTime();
        double perCall = slice(entry, 1);
        double[] last = new double[SETTLED_SLICES];
        boolean compiled = false;
        for (int i = 0; System.nanoTime() - start < (compiled ? nanos : PATIENCE); i++) {
            int calls = callsPerSlice(perCall);
            long before = HeapAllocation.bytes();
            perCall = slice(entry, calls);
            long allocated = HeapAllocation.bytes() - before;
            compiled = allocated <= ALLOCATED_PER_SLICE + (long) calls * ALLOCATED_PER_CALL;
            last[i % SETTLED_SLICES] = perCall;
            // compiled code may arrive late: half of the time is always spent
            boolean early = System.nanoTime() - start < nanos / 2;
            if (compiled && !early && i >= SETTLED_SLICES && isSettled(last)) {
                break;
            }
        }
        return perCall;
    }

    private static boolean isSettled(double[] times) {
        double least = Arrays.stream(times).min().orElseThrow();
        double most = Arrays.stream(times).max().orElseThrow();
        return most <= least * (1 + SETTLED_SPREAD);
    }

    private static int callsPerSlice(double perCall) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, SLICE / perCall));
    }

    private static double slice(Runnable entry, int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            entry.run();
        }
        return Math.max(1, System.nanoTime() - start) / (double) calls;
    }
}
