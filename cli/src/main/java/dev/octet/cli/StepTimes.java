package dev.octet.cli;

import dev.octet.measure.Timing;
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

    private final Samples whole = new Samples();

    /** In the order in which they first ran. */
    private final List<StepInfo> order = new ArrayList<>();

    private final Map<StepInfo, Samples> byStep = new IdentityHashMap<>();

    private static final class Samples {
        final long[] nanos = new long[KEPT];
        long count;

        void add(long time) {
            nanos[(int) (count++ % KEPT)] = time;
        }

        Timing timing() {
            int kept = (int) Math.min(count, KEPT);
            return Timing.of(Arrays.stream(nanos, 0, kept).asDoubleStream().toArray());
        }
    }

    /**
     * A step's time.
     *
     * @param nanos in the middle of its times
     */
    record StepTime(StepInfo step, double nanos) {}

    /** A run that is timed as a whole. */
    void runWhole(Session session, Binding binding) {
        long start = System.nanoTime();
        session.run(binding);
        whole.add(System.nanoTime() - start);
    }

    /** A run whose steps are timed. */
    void runSteps(Session session, Binding binding) {
        session.run(binding, this::ended);
    }

    private void ended(StepInfo step, long nanos, Supplier<List<Tensor>> outputs) {
        Samples samples = byStep.get(step);
        if (samples == null) {
            samples = new Samples();
            byStep.put(step, samples);
            order.add(step);
        }
        samples.add(nanos);
    }

    Timing whole() {
        return whole.timing();
    }

    /** In the order of the plan. */
    List<StepTime> steps() {
        return order.stream()
                .map(step -> new StepTime(step, byStep.get(step).timing().median()))
                .toList();
    }
}
