package dev.octet.cli;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.measure.Race;
import dev.octet.measure.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Times one layer: the fastest FP32 engine against every INT8 engine, in turns. */
final class LayerRace {
    private static final long ORACLE_OPERATIONS = 20_000_000;

    /** How long an FP32 engine may show that it is the fastest. */
    private static final long TRIAL_NANOS = 100_000_000;

    private final List<Backend> engines;
    private final Progress progress;

    LayerRace(List<Backend> engines, Progress progress) {
        this.engines = engines;
        this.progress = progress;
    }

    /**
     * Runs a layer.
     *
     * @param deadline {@link System#nanoTime()} by which to be ready, roughly
     * @param position such as "3/9", for the progress line
     */
    LayerResult run(Layer layer, long deadline, String position) {
        String what = "[" + position + "] " + layer.name() + " " + layer.size() + ": ";
        try (Contest fp32 = new Contest(layer.fp32(), 1, ORACLE_OPERATIONS);
                Contest int8 = new Contest(layer.int8(), 1, ORACLE_OPERATIONS)) {
            enterFastest(fp32, what);
            for (Backend engine : engines) {
                progress.show(what + "checking " + engine.name());
                int8.enter(engine);
            }
            progress.show(what + "timing");
            List<Runnable> calls = new ArrayList<>(int8.calls());
            int int8Calls = calls.size();
            calls.addAll(fp32.calls());
            List<Timing> timings = Race.run(calls, Math.max(0, deadline - System.nanoTime()));
            List<String> differences = new ArrayList<>(fp32.differences());
            differences.addAll(int8.differences());
            return new LayerResult(
                    layer,
                    fp32.entries(timings.subList(int8Calls, timings.size())).stream().findFirst(),
                    int8.entries(timings.subList(0, int8Calls)),
                    Choices.chosenOrNone(layer.int8()),
                    int8.refusals(),
                    differences);
        }
    }

    private void enterFastest(Contest fp32, String what) {
        Kernel best = null;
        double bestNanos = Double.MAX_VALUE;
        for (Backend engine : engines) {
            progress.show(what + "trying FP32 on " + engine.name());
            Optional<Kernel> kernel = fp32.enter(engine);
            if (kernel.isEmpty()) {
                continue;
            }
            double nanos = Race.trial(fp32.call(kernel.get()), TRIAL_NANOS);
            Kernel slower = nanos < bestNanos ? best : kernel.get();
            if (nanos < bestNanos) {
                best = kernel.get();
                bestNanos = nanos;
            }
            if (slower != null) {
                fp32.withdraw(slower);
            }
        }
    }
}
