package dev.octet;

import dev.octet.choice.Trial;
import dev.octet.choice.Verdict;
import dev.octet.choice.Verdicts;
import dev.octet.hardware.Machine;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Preparation;
import dev.octet.kernel.Probe;
import dev.octet.request.BoundRequest;
import dev.octet.request.Request;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.lang.module.ModuleDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** The choice among engines by their times, measured now or before. Immutable, thread-safe. */
final class MeasuredChoice {
    /** Properties that make an engine compute in another way. */
    private static final List<String> LIMITS =
            List.of("dev.octet.isa", "dev.octet.vnni.unit", "dev.octet.onednn.shift");

    private final Verdicts verdicts;

    /** For people. */
    private final String processor;

    /** Verdicts are read and measured anew where what times depend on has changed. */
    private static final class OfThisMachine {
        private static final MeasuredChoice CHOICE =
                new MeasuredChoice(
                        Verdicts.of(machine(Octet.report())), Machine.detect().cpu().model());
    }

    MeasuredChoice(Verdicts verdicts, String processor) {
        this.verdicts = verdicts;
        this.processor = processor.isEmpty() ? "this machine" : processor;
    }

    static MeasuredChoice ofThisMachine() {
        return OfThisMachine.CHOICE;
    }

    /** All that times depend on, in one line: processor, versions, limits. */
    static String machine(Report report) {
        StringJoiner parts = new StringJoiner("; ");
        parts.add("Octet " + version());
        parts.add(Machine.detect().cpu().summary());
        parts.add("Java " + Runtime.version() + ", " + System.getProperty("java.vm.name"));
        for (Probe probe : report.engines()) {
            if (probe instanceof Probe.Ready ready) {
                parts.add(ready.name() + ": " + ready.backend().detail());
            }
        }
        for (String limit : LIMITS) {
            parts.add(limit + "=" + System.getProperty(limit, ""));
        }
        return Echo.line(parts.toString());
    }

    /** That of the jar, or of the module. */
    private static String version() {
        String ofJar = Octet.class.getPackage().getImplementationVersion();
        return ofJar != null
                ? ofJar
                : Optional.ofNullable(Octet.class.getModule().getDescriptor())
                        .flatMap(ModuleDescriptor::rawVersion)
                        .orElse("in development");
    }

    /** What was chosen: the computation and why; the times of the others. */
    record Choice(Backend backend, Computation computation, String why, Verdict verdict) {}

    /** Why nothing can be measured; empty when it can. */
    static Optional<String> refusal(Request request, List<Backend> among) {
        if (among.size() < 2) {
            return Optional.of("no other engine may compute it");
        }
        return request.dstCount() == 0
                ? Optional.of("there is nothing to compute")
                : Trial.refusal(request);
    }

    /** The fastest of the engines that prepare it; empty where fewer than two do. */
    Optional<Choice> prepare(BoundRequest bound, List<Backend> among, int threads) {
        Verdicts.Question question =
                new Verdicts.Question(
                        bound.request(), threads, among.stream().map(Backend::name).toList());
        return verdicts.find(question)
                .flatMap(known -> again(known, bound, among, threads))
                .or(() -> measure(question, bound, among));
    }

    /** What was the fastest; where memory lacks for it now, the next one. */
    private Optional<Choice> again(
            Verdicts.Known known, BoundRequest bound, List<Backend> among, int threads) {
        for (String engine : known.verdict().engines()) {
            for (Backend backend : among) {
                if (backend.name().equals(engine)
                        && backend.prepare(bound, threads) instanceof Computation computation) {
                    return Optional.of(
                            choice(backend, computation, known.verdict(), known.fromFile()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Choice> measure(
            Verdicts.Question question, BoundRequest bound, List<Backend> among) {
        Map<String, Computation> computations = new LinkedHashMap<>();
        Computation taken = null;
        try {
            for (Backend backend : among) {
                Preparation preparation = backend.prepare(bound, question.threads());
                if (preparation instanceof Computation computation) {
                    computations.put(backend.name(), computation);
                }
            }
            if (computations.size() < 2) {
                return Optional.empty();
            }
            Verdict verdict = Trial.run(bound.request(), computations);
            if (verdict.engines().isEmpty()) {
                return Optional.empty();
            }
            verdicts.add(question, verdict);
            String fastest = verdict.engines().get(0);
            Backend backend =
                    among.stream()
                            .filter(some -> some.name().equals(fastest))
                            .findFirst()
                            .orElseThrow();
            Choice choice = choice(backend, computations.get(fastest), verdict, false);
            taken = choice.computation();
            return Optional.of(choice);
        } finally {
            for (Computation computation : computations.values()) {
                if (computation != taken) {
                    computation.release();
                }
            }
        }
    }

    private Choice choice(
            Backend backend, Computation computation, Verdict verdict, boolean fromFile) {
        String why =
                RootLocale.format(
                        "%s, measured: %s, on %s; %s %s",
                        backend.name().equals(verdict.engines().get(0))
                                ? "the fastest"
                                : "the fastest that does not refuse now",
                        verdict,
                        processor,
                        fromFile ? "from the file, of" : "of",
                        verdict.when());
        return new Choice(backend, computation, why, verdict);
    }
}
