package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.measure.Exactness;
import dev.octet.measure.Workload;
import dev.octet.request.DataType;
import dev.octet.request.Request;
import dev.octet.request.Role;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import dev.octet.verify.Case;
import dev.octet.verify.Comparison;
import dev.octet.verify.Fill;
import dev.octet.verify.Outcome;
import dev.octet.verify.Tensor;
import dev.octet.verify.Verifier;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Runs cases on engines, prints what becomes of them, and counts. {@link #one} is thread-safe. */
final class Verification {
    /** Up to here the oracle computes everything, and buffers are guarded. */
    private static final long WHOLE = 400_000_000;

    /** Of larger requests the oracle computes a part, so that a list of them ends some day. */
    private static final long SAMPLE = 100_000_000;

    /** Up to here a request is tried with more than two sets of values. */
    private static final long CHEAP = 4_000_000;

    /** Of many random cases only so many differences are printed; all are counted. */
    private static final int MOST_LINES = 20;

    private static final int THREADS = 1;

    private final List<Backend> engines;
    private final PrintWriter out;
    private final Progress progress;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final AtomicLong done = new AtomicLong();
    private int lines;
    private long skipped;

    private static final class Tally {
        final AtomicLong same = new AtomicLong();
        final AtomicLong refused = new AtomicLong();
        final AtomicLong different = new AtomicLong();
    }

    Verification(List<Backend> engines, PrintWriter out, Progress progress) {
        this.engines = engines;
        this.out = out;
        this.progress = progress;
        engines.forEach(engine -> tallies.put(engine.name(), new Tally()));
    }

    /** The values a request is tried with when nobody says which. */
    static List<Case> cases(Request request) {
        List<Case> cases = new ArrayList<>();
        cases.add(new Case(request, 1, Fill.RANDOM));
        cases.add(new Case(request, 2, Fill.EXTREMES));
        if (request.operations() <= CHEAP) {
            cases.add(new Case(request, 3, Fill.RANDOM));
            cases.add(new Case(request, 4, Fill.EXTREMES));
            boolean readsFloats =
                    request.operands().stream()
                            .filter(operand -> operand.role() != Role.ROW_SCALES)
                            .anyMatch(
                                    operand ->
                                            !operand.written() && operand.type() == DataType.F32);
            if (readsFloats) {
                cases.add(new Case(request, 5, Fill.SPECIAL));
            }
            // of the plain accumulator no value is a float
            if (!request.isAccumulator()) {
                cases.add(new Case(request, 6, Fill.WIDE));
            }
        }
        return cases;
    }

    /** A request that is not tried. */
    void skip(String reason) {
        skipped++;
        out.println(Echo.line("skipped    " + reason));
    }

    /** Tries a request with all these values and prints a line per engine. */
    void request(Request request, List<Case> cases) {
        boolean whole = request.operations() <= WHOLE;
        Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
        String how = "";
        for (Case line : cases) {
            progress.show("verifying " + line);
            if (whole) {
                verify(line).forEach((engine, o) -> collect(outcomes, engine, o));
            } else {
                how = ", " + sampled(line, outcomes);
            }
        }
        progress.clear();
        for (Map.Entry<String, List<Outcome>> entry : outcomes.entrySet()) {
            print(request, entry.getKey(), entry.getValue(), how);
        }
    }

    /** Tries one case of many and prints differences only. */
    void one(Case line, long of) {
        for (Map.Entry<String, Outcome> entry : verify(line).entrySet()) {
            count(entry.getKey(), entry.getValue());
            if (entry.getValue() instanceof Outcome.Different different) {
                printOneOfMany(different);
            }
        }
        long number = done.incrementAndGet();
        if (number % 100 == 0) {
            synchronized (out) {
                progress.show(RootLocale.format("verified %,d of %,d random requests", number, of));
            }
        }
    }

    private void printOneOfMany(Outcome.Different different) {
        synchronized (out) {
            progress.clear();
            lines++;
            if (lines <= MOST_LINES) {
                out.println(Echo.line("DIFFERENT  " + different.text()));
            } else if (lines == MOST_LINES + 1) {
                out.println("DIFFERENT  and more, which are counted but not printed");
            }
        }
    }

    /** Whether there was any difference. */
    boolean isDifferent() {
        return tallies.values().stream().anyMatch(tally -> tally.different.get() > 0);
    }

    /** Whether any engine computed anything, right or wrong. */
    boolean hasComputed() {
        return tallies.values().stream()
                .anyMatch(tally -> tally.same.get() + tally.different.get() > 0);
    }

    /** One line per engine; one for the whole, where something was computed. */
    List<String> summary() {
        progress.clear();
        List<String> lines = new ArrayList<>();
        long different = 0;
        for (Map.Entry<String, Tally> entry : tallies.entrySet()) {
            Tally tally = entry.getValue();
            different += tally.different.get();
            lines.add(
                    RootLocale.format(
                            "%-8s %,d ok, %,d refused, %,d DIFFERENT",
                            entry.getKey(),
                            tally.same.get(),
                            tally.refused.get(),
                            tally.different.get()));
        }
        if (skipped > 0) {
            lines.add(RootLocale.format("%,d requests did not fit in memory", skipped));
        }
        if (hasComputed()) {
            lines.add(
                    different > 0
                            ? RootLocale.format("%,d results are DIFFERENT", different)
                            : "every result is right");
        }
        return lines;
    }

    private Map<String, Outcome> verify(Case line) {
        Verifier verifier = Verifier.of(line);
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        Tensor first = null;
        String firstEngine = null;
        for (Backend engine : engines) {
            Outcome outcome = verifier.verify(engine, THREADS);
            if (outcome instanceof Outcome.Same same && engine.isExact(line.request())) {
                if (first == null) {
                    first = same.dst();
                    firstEngine = engine.name();
                } else {
                    // after a sigmoid both may be right and still not the same
                    Optional<String> wrong =
                            Comparison.differences(line.request(), first, same.dst());
                    if (wrong.isPresent()) {
                        outcome =
                                different(
                                        line, engine, "not as " + firstEngine + ": " + wrong.get());
                    }
                }
            }
            outcomes.put(engine.name(), outcome);
        }
        return outcomes;
    }

    private String sampled(Case line, Map<String, List<Outcome>> outcomes) {
        Workload workload = new Workload(line);
        Exactness exactness = new Exactness(workload, SAMPLE);
        for (Backend engine : engines) {
            Optional<String> refusal = engine.refuses(line.request());
            collect(
                    outcomes,
                    engine.name(),
                    refusal.isPresent()
                            ? new Outcome.Refused(refusal.get())
                            : sampled(line, engine, workload, exactness));
        }
        return exactness.method();
    }

    private Outcome sampled(Case line, Backend engine, Workload workload, Exactness exactness) {
        try (Kernel kernel = workload.prepare(Octet.use(engine.name()).threads(THREADS))) {
            return exactness
                    .difference(kernel)
                    .<Outcome>map(wrong -> different(line, engine, wrong))
                    .orElseGet(() -> new Outcome.Same(null));
        } catch (RuntimeException e) {
            return different(line, engine, "threw " + e);
        }
    }

    private static Outcome different(Case line, Backend engine, String what) {
        return new Outcome.Different(line + ": " + engine.name() + ": " + what);
    }

    private static void collect(
            Map<String, List<Outcome>> outcomes, String engine, Outcome outcome) {
        outcomes.computeIfAbsent(engine, name -> new ArrayList<>()).add(outcome);
    }

    private void print(Request request, String engine, List<Outcome> outcomes, String how) {
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Different different) {
                count(engine, different);
                out.println(Echo.line("DIFFERENT  " + different.text()));
                return;
            }
        }
        count(engine, outcomes.get(0));
        out.println(
                outcomes.get(0) instanceof Outcome.Refused refused
                        ? RootLocale.format(
                                "refused    %-8s %s: %s", engine, request, refused.reason())
                        : RootLocale.format(
                                "ok         %-8s %s (%s%s)",
                                engine,
                                request,
                                outcomes.size() == 1 ? "1 case" : outcomes.size() + " cases",
                                how));
    }

    private void count(String engine, Outcome outcome) {
        Tally tally = tallies.get(engine);
        (outcome instanceof Outcome.Same
                        ? tally.same
                        : outcome instanceof Outcome.Refused ? tally.refused : tally.different)
                .incrementAndGet();
    }
}
