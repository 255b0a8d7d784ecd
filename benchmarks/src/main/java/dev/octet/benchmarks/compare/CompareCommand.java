package dev.octet.benchmarks.compare;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Limits;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.compare.Results.PeerInfo;
import dev.octet.benchmarks.report.HtmlReport;
import dev.octet.hardware.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code octet compare-peers}. */
@Command(
        name = "octet compare-peers",
        mixinStandardHelpOptions = true,
        description = {
            "Octet, INT8 and FP32, against what a Java user could pick instead, on this machine.",
            "One thread each, the same data; every result is checked before it is timed. Prints"
                    + " ratios, writes results.json and report.html. Takes under 5 minutes."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final int MISTAKE = 2;

    /** For the shapes; what comes after them takes half a minute. */
    private static final long SECONDS = 250;

    private static final String LOAD_REQUEST = "gemm u8:s8:s32 256x256:256x256";
    private static final List<Integer> CALLERS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final List<String> TWO_THREADS =
            List.of("gemm u8:s8:s32 512x512:512x512", "gemm u8:s8:s32 1024x1024:1024x1024");

    @Spec private CommandSpec spec;

    @Option(names = "--quick", description = "Fewer shapes and rounds: about a minute.")
    private boolean quick;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Every shape of this list, in benchdnn's notation; may be repeated.")
    private List<Path> lists = List.of();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "compare-peers",
            description = "Where the results go (${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Measure nothing: tables and page of this results.json.")
    private Path from;

    @Option(
            names = "--lists",
            hidden = true,
            defaultValue = "${sys:octet.lists:-benchmarks/lists}",
            description = "The folder of the lists that are run without --list.")
    private Path folder;

    /** Runs it. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new CompareCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Results results;
        try {
            results = from == null ? measure(plan()) : read();
        } catch (IllegalArgumentException e) {
            System.err.println(spec.name() + ": " + e.getMessage());
            return MISTAKE;
        }
        Files.createDirectories(out);
        Path json = out.resolve("results.json");
        Path html = out.resolve("report.html");
        Files.writeString(json, new GsonBuilder().setPrettyPrinting().create().toJson(results));
        Files.writeString(html, HtmlReport.of(results));
        System.out.println(Summary.of(results));
        System.out.println("results: " + json + System.lineSeparator() + "report:  " + html);
        return results.heats().stream()
                        .flatMap(heat -> heat.entries().stream())
                        .anyMatch(entry -> Ratios.isOctet(entry) && !entry.wrong().isEmpty())
                ? 1
                : 0;
    }

    private Results read() throws IOException {
        try {
            return new Gson().fromJson(Files.readString(from), Results.class);
        } catch (NoSuchFileException | JsonParseException e) {
            throw new IllegalArgumentException("cannot read the results " + from, e);
        }
    }

    private List<Heat> plan() {
        if (lists.isEmpty()) {
            return Plan.sensible(folder, quick);
        }
        List<Heat> heats = new ArrayList<>();
        for (Path list : lists) {
            if (!Files.isReadable(list) || Files.isDirectory(list)) {
                throw new IllegalArgumentException("cannot read the list " + list);
            }
            heats.addAll(Plan.list(list));
        }
        return heats;
    }

    private Results measure(List<Heat> heats) throws IOException {
        long begin = System.nanoTime();
        int forks = quick ? 1 : 2;
        int rounds = quick ? 5 : 7;
        List<PeerInfo> peers = List.of();
        Limits limits = null;
        List<HeatResult> merged = new ArrayList<>();
        List<Load> loads;
        int steps = forks * (heats.size() + 1) + CALLERS.size() + 2 * TWO_THREADS.size();
        try (ProgressBar bar = bar(steps)) {
            for (int fork = 0; fork < forks; fork++) {
                bar.setExtraMessage("the machine's limits");
                try (WorkerProcess worker = new WorkerProcess(true)) {
                    peers =
                            worker.ask(
                                    "peers",
                                    TypeToken.getParameterized(List.class, PeerInfo.class)
                                            .getType());
                    Limits found = worker.ask("limits", Limits.class);
                    limits = limits == null ? found : Merge.best(limits, found);
                    bar.step();
                    for (int i = 0; i < heats.size() && (fork == 0 || isTime(begin)); i++) {
                        Heat heat = heats.get(i);
                        bar.setExtraMessage(heat.list() + " " + heat.shape());
                        HeatResult result =
                                worker.ask(
                                        "heat %d %s %s"
                                                .formatted(
                                                        rounds, heat.list(), heat.forms().get(0)),
                                        HeatResult.class);
                        if (fork == 0) {
                            merged.add(result);
                        } else {
                            merged.set(i, Merge.rounds(merged.get(i), result));
                        }
                        bar.step();
                    }
                }
            }
            loads = loads(bar);
        }
        return new Results(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Machine.detect().summary(),
                Runtime.version().toString(),
                forks,
                peers,
                limits,
                merged,
                loads);
    }

    /**
     * On a slow machine the second JVM measures the first shapes only, which have more rounds then.
     */
    private boolean isTime(long begin) {
        return !lists.isEmpty() || System.nanoTime() - begin < SECONDS * 1_000_000_000L;
    }

    /** On all cores. */
    private List<Load> loads(ProgressBar bar) throws IOException {
        double millis = quick ? 400 : 1500;
        List<Load> loads = new ArrayList<>();
        try (WorkerProcess worker = new WorkerProcess(false)) {
            // once unmeasured: compiled code
            worker.ask("load 1 1 300 " + LOAD_REQUEST, Load.class);
            for (int callers : CALLERS) {
                bar.setExtraMessage(callers + " threads calling one kernel");
                loads.add(load(worker, callers, 1, millis, LOAD_REQUEST));
                bar.step();
            }
            for (String request : TWO_THREADS) {
                for (int threads = 1; threads <= 2; threads++) {
                    bar.setExtraMessage(request);
                    loads.add(load(worker, 1, threads, millis, request));
                    bar.step();
                }
            }
        }
        return loads;
    }

    private static Load load(
            WorkerProcess worker, int callers, int threads, double millis, String request)
            throws IOException {
        return worker.ask(
                "load %d %d %s %s".formatted(callers, threads, millis, request), Load.class);
    }

    private static ProgressBar bar(int steps) {
        return new ProgressBarBuilder()
                .setTaskName("comparing")
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUpdateIntervalMillis(1000)
                .clearDisplayOnFinish()
                .build();
    }
}
