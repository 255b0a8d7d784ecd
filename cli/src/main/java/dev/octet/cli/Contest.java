package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.measure.Exactness;
import dev.octet.measure.Race;
import dev.octet.measure.Timing;
import dev.octet.measure.Workload;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One request on several engines: prepared, checked, and only then timed. Kernels live as long as
 * this object.
 */
final class Contest implements AutoCloseable {
    private static final long SEED = 1;

    private final Case line;
    private final Workload workload;
    private final Exactness exactness;
    private final int threads;
    private final List<Kernel> kernels = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    /**
     * An engine that does not compute the request.
     *
     * @param engine its name
     * @param reason why
     */
    record Refusal(String engine, String reason) {}

    /**
     * An engine's time.
     *
     * @param engine its name
     * @param implementation the implementation inside it
     * @param timing how long
     */
    record Entry(String engine, String implementation, Timing timing) {}

    /**
     * Makes the values; engines are entered next.
     *
     * @param oracleOperations how many the oracle may compute
     */
    Contest(Request request, int threads, long oracleOperations) {
        this.line = Case.of(request, SEED);
        this.workload = new Workload(line);
        this.exactness = new Exactness(workload, oracleOperations);
        this.threads = threads;
    }

    /** Prepares the request on an engine and checks what it computes. */
    Optional<Kernel> enter(Backend backend) {
        Request request = workload.request();
        Optional<String> refusal = backend.refuses(request);
        if (refusal.isPresent()) {
            refusals.add(new Refusal(backend.name(), refusal.get()));
            return Optional.empty();
        }
        Kernel kernel = workload.prepare(Octet.use(backend.name()).threads(threads));
        Optional<String> wrong = exactness.difference(kernel);
        if (wrong.isPresent()) {
            kernel.close();
            // as verify says it: the line before the engine replays it there
            differences.add(line + ": " + backend.name() + ": " + wrong.get());
            return Optional.empty();
        }
        kernels.add(kernel);
        return Optional.of(kernel);
    }

    /** Closes a kernel and leaves its engine out of the race. */
    void withdraw(Kernel kernel) {
        kernels.remove(kernel);
        kernel.close();
    }

    /** What one call computes. */
    Runnable call(Kernel kernel) {
        return () -> workload.run(kernel);
    }

    /** The calls of all engines that were entered. */
    List<Runnable> calls() {
        return kernels.stream().map(this::call).toList();
    }

    /** Times all engines that were entered. */
    List<Entry> race(long nanos) {
        return entries(Race.run(calls(), nanos));
    }

    /** Names the times of {@link #calls()}. */
    List<Entry> entries(List<Timing> timings) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < kernels.size(); i++) {
            var explanation = kernels.get(i).explain();
            entries.add(
                    new Entry(explanation.engine(), explanation.implementation(), timings.get(i)));
        }
        return entries;
    }

    /** How numbers were checked. */
    String checkedBy() {
        return exactness.method();
    }

    /** Engines that do not compute the request. */
    List<Refusal> refusals() {
        return refusals;
    }

    /** Engines that compute it wrong, and how. */
    List<String> differences() {
        return differences;
    }

    @Override
    public void close() {
        kernels.forEach(Kernel::close);
    }
}
