package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.measure.Timing;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Times requests on engines, side by side. */
@Command(
        name = "bench",
        description = {
            "Time requests on every engine that is here. Each engine is checked against the oracle"
                    + " first; engines take turns, round by round.",
            "Times are medians per call. GOPS are operations per nanosecond, a multiplication and"
                    + " its addition being two, a conversion of an element one."
        })
final class BenchCommand implements Callable<Integer> {
    private static final long ORACLE_OPERATIONS = 100_000_000;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "REQUEST",
            arity = "1..*",
            description = "Each between quotes, as in \"gemm s8:s8:s32 128x768:768x3072\".")
    private List<String> requests;

    @Option(names = "--backend", paramLabel = "NAME", description = "This engine alone.")
    private String backend;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of a call, the calling one included (${DEFAULT-VALUE}).")
    private int threadsAsked;

    private int threads;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "Time per request, roughly (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    private final List<Map<String, Object>> measured = new ArrayList<>();
    private boolean different;

    @Override
    public Integer call() {
        if (threadsAsked < 1) {
            throw new CallerMistake("--threads must be at least 1, got " + threadsAsked);
        }
        threads = Octet.usefulThreads(threadsAsked);
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new CallerMistake("--seconds must be above 0 and at most 3600, got " + seconds);
        }
        List<Request> parsed = Requests.parse(requests);
        List<Backend> engines = Engines.chosen(backend);
        parsed.forEach(Memory::check);
        parsed.forEach(request -> checkSomeoneComputes(request, engines));
        for (Request request : parsed) {
            bench(request, engines);
        }
        if (json) {
            spec.commandLine().getOut().println(Json.print(measured));
        }
        return different ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private void checkSomeoneComputes(Request request, List<Backend> engines) {
        if (request.dstCount() == 0) {
            throw new CallerMistake("'" + request + "' has no rows: there is nothing to time");
        }
        if (backend != null) {
            engines.get(0)
                    .refuses(request)
                    .ifPresent(
                            reason -> {
                                throw new CallerMistake(
                                        backend + " does not compute '" + request + "': " + reason);
                            });
        }
    }

    private void bench(Request request, List<Backend> engines) {
        Progress progress = Progress.of(spec.commandLine(), json);
        List<Contest.Entry> entries;
        try (Contest contest = new Contest(request, threads, ORACLE_OPERATIONS)) {
            for (Backend engine : engines) {
                progress.show("checking " + engine.name() + ": " + request);
                contest.enter(engine);
            }
            progress.show("timing " + request);
            entries = contest.race((long) (seconds * 1e9));
            progress.clear();
            report(request, contest, entries);
        }
        entries.forEach(entry -> measured.add(json(request, entry)));
    }

    private void report(Request request, Contest contest, List<Contest.Entry> entries) {
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = json ? err : spec.commandLine().getOut();
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        if (!json) {
            out.println(ansi.string("@|bold " + request + "|@"));
            out.println(
                    RootLocale.format("%s; checked: %s", describeThreads(), contest.checkedBy()));
            out.println(table(request, entries, ansi).toString().indent(2).stripTrailing());
        }
        for (Contest.Refusal refusal : contest.refusals()) {
            out.println("  " + refusal.engine() + " refuses: " + refusal.reason());
        }
        for (String difference : contest.differences()) {
            different = true;
            err.println("DIFFERENT: " + difference);
        }
        if (!json) {
            out.println();
        }
    }

    private String describeThreads() {
        String text = threads == 1 ? "1 thread" : threads + " threads";
        return threads == threadsAsked
                ? text
                : RootLocale.format("%s of %,d: there are no more cores", text, threadsAsked);
    }

    private static Table table(Request request, List<Contest.Entry> entries, Ansi ansi) {
        Table table =
                new Table(ansi)
                        .left("engine")
                        .right("time")
                        .right("GOPS")
                        .right("rel. time")
                        .right("±")
                        .right("rounds")
                        .left("implementation");
        double best =
                entries.stream()
                        .mapToDouble(entry -> entry.timing().median())
                        .min()
                        .orElse(Double.NaN);
        for (Contest.Entry entry : entries) {
            Timing timing = entry.timing();
            table.add(
                    entry.engine(),
                    Text.time(timing.median()),
                    Text.threeDigits(timing.gops(request.operations())),
                    Text.threeDigits(timing.median() / best),
                    RootLocale.format("%.1f %%", 100 * timing.spread()),
                    Integer.toString(timing.rounds()),
                    entry.implementation());
        }
        return table;
    }

    private Map<String, Object> json(Request request, Contest.Entry entry) {
        Timing timing = entry.timing();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("request", request);
        object.put("backend", entry.engine());
        object.put("implementation", entry.implementation());
        object.put("ns", timing.median());
        object.put("gops", timing.gops(request.operations()));
        object.put("threads", threads);
        object.put("rounds", timing.rounds());
        Map<String, Object> spread = new LinkedHashMap<>();
        spread.put("min", timing.min());
        spread.put("p10", timing.quantile(0.1));
        spread.put("p90", timing.quantile(0.9));
        spread.put("max", timing.max());
        object.put("spread", spread);
        return object;
    }
}
