package dev.octet.cli;

import dev.octet.kernel.Backend;
import dev.octet.list.ListReader;
import dev.octet.list.Problem;
import dev.octet.list.ProblemList;
import dev.octet.request.Request;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import dev.octet.verify.Case;
import dev.octet.verify.RandomCases;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares engines with the oracle. */
@Command(
        name = "verify",
        description = {
            "Compare every engine that is here with a slow, obvious oracle, bit for bit.",
            "A request is tried with several kinds of values; a line that ends in seed=... fill=..."
                    + " says which. A difference prints the line that replays it; the exit status"
                    + " is then 1."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(names = "--backend", paramLabel = "NAME", description = "This engine alone.")
    private String backend;

    /** What to verify. */
    static final class Source {
        @Parameters(
                paramLabel = "REQUEST",
                arity = "1..*",
                description = "Each between quotes, as in \"gemm s8:s8:s32 5x7:7x3\".")
        private List<String> requests;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                arity = "1..*",
                description =
                        "One request a line, # comments; benchdnn's matmul, conv and deconv lists,"
                                + " too.")
        private List<Path> files;

        @ArgGroup(exclusive = false)
        private Random random;
    }

    /** Which random requests to verify. */
    static final class Random {
        @Option(
                names = "--random",
                required = true,
                paramLabel = "COUNT",
                description = "That many random requests over all attributes.")
        private long count;

        @Option(
                names = "--seed",
                paramLabel = "S",
                defaultValue = "1",
                description = "With --random: which ones (${DEFAULT-VALUE}).")
        private long seed;

        @Option(
                names = "--kind",
                paramLabel = "KIND",
                defaultValue = "all",
                description = "With --random: gemm, conv, quantize or all (${DEFAULT-VALUE}).")
        private RandomCases.Kind kind;
    }

    @Override
    public Integer call() {
        List<Backend> engines = Engines.chosen(backend);
        PrintWriter out = spec.commandLine().getOut();
        Verification verification =
                new Verification(engines, out, Progress.of(spec.commandLine(), false));
        if (source.random != null) {
            random(verification, source.random);
        } else if (source.files != null) {
            // all are read before the first is computed: a mistake shows at once
            List<ProblemList> lists = source.files.stream().map(VerifyCommand::read).toList();
            for (int i = 0; i < lists.size(); i++) {
                list(verification, source.files.get(i), lists.get(i), out);
            }
        } else {
            List<Case> lines = source.requests.stream().map(Requests::parseCase).toList();
            for (int i = 0; i < lines.size(); i++) {
                Case line = lines.get(i);
                boolean replay = Problem.isReplay(source.requests.get(i));
                request(
                        verification,
                        line.request(),
                        replay ? List.of(line) : Verification.cases(line.request()));
            }
        }
        verification.summary().forEach(out::println);
        if (!verification.hasComputed()) {
            throw new CallerMistake(
                    "nothing was computed: there is no request, or each was refused or left out");
        }
        return verification.isDifferent() ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private static void random(Verification verification, Random random) {
        if (random.count < 1) {
            throw new CallerMistake("--random must be at least 1, got " + random.count);
        }
        RandomCases cases = new RandomCases(random.seed, random.kind);
        LongStream.range(0, random.count)
                .parallel()
                .forEach(i -> verification.one(cases.get(i), random.count));
    }

    private static ProblemList read(Path file) {
        try {
            return ListReader.read(file);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(e.getMessage());
        } catch (UncheckedIOException e) {
            throw new CallerMistake(
                    RootLocale.format(
                            "cannot read %s: %s",
                            e.getMessage(), TensorFiles.reason(e.getCause())));
        }
    }

    private static void list(
            Verification verification, Path file, ProblemList list, PrintWriter out) {
        for (Problem problem : list.problems()) {
            request(verification, problem.request(), problem.cases(Verification::cases));
        }
        for (ProblemList.Unknown unknown : list.unknown()) {
            out.println(
                    Echo.line(
                            RootLocale.format(
                                    "%s: knob without a meaning here, left out %d times: %s%s",
                                    unknown.first(),
                                    unknown.count(),
                                    Echo.of(unknown.knob()),
                                    unknown.nearest())));
        }
        for (ProblemList.Skipped skipped : list.skipped()) {
            out.println(
                    Echo.line(
                            RootLocale.format(
                                    "%s: skipped %d like this: %s",
                                    skipped.first(), skipped.count(), skipped.reason())));
        }
        int skipped = list.skipped().stream().mapToInt(ProblemList.Skipped::count).sum();
        out.println(
                Echo.line(
                        RootLocale.format(
                                "%s: %d requests, %d repeated, %d skipped, %d knobs left out",
                                file,
                                list.problems().size(),
                                list.repeated(),
                                skipped,
                                list.unknown().size())));
    }

    private static void request(Verification verification, Request request, List<Case> cases) {
        Optional<String> refusal = Memory.refuses(request);
        if (refusal.isPresent()) {
            verification.skip(refusal.get());
        } else {
            verification.request(request, cases);
        }
    }
}
