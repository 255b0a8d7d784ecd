package dev.octet.cli;

import dev.octet.model.Binding;
import dev.octet.model.Session;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The times of a network's steps over many runs, of which the latest are kept. */
final class StepTimes {
    private static final int KEPT = 501;

    /** In the order in which they first ran. */
    private final List<Entry> entries = new ArrayList<>();

    private final Map<StepInfo, Entry> byStep = new IdentityHashMap<>();

    private static final class Entry {
        final StepInfo step;
        final long[] nanos = new long[KEPT];
        long count;

        Entry(StepInfo step) {
            this.step = step;
        }

        double median() {
            long[] sorted = Arrays.copyOf(nanos, (int) Math.min(count, KEPT));
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }

    /**
     * A step's time.
     *
     * @param nanos in the middle of its times
     */
    record StepTime(StepInfo step, double nanos) {}

    /** A run whose steps are timed. */
    void run(Session session, Binding binding) {
        session.run(binding, this::ended);
    }

    private void ended(StepInfo step, long nanos, Supplier<List<Tensor>> outputs) {
        Entry entry = byStep.get(step);
        if (entry == null) {
            entry = new Entry(step);
            byStep.put(step, entry);
            entries.add(entry);
        }
        entry.nanos[(int) (entry.count++ % KEPT)] = nanos;
    }

    /** In the order of the plan. */
    List<StepTime> medians() {
        return entries.stream().map(e -> new StepTime(e.step, e.median())).toList();
    }
}
