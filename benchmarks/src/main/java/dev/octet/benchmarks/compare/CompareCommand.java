package dev.octet.benchmarks.compare;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Limits;
import dev.octet.benchmarks.compare.Results.PeerInfo;
import dev.octet.benchmarks.network.NetworkCase;
import dev.octet.benchmarks.network.NetworkComparison;
import dev.octet.benchmarks.network.NetworkResult;
import dev.octet.benchmarks.network.NetworkResults;
import dev.octet.benchmarks.network.NetworkTable;
import dev.octet.benchmarks.network.NetworkWorker;
import dev.octet.benchmarks.report.Headline;
import dev.octet.benchmarks.report.HtmlReport;
import dev.octet.files.FileGroup;
import dev.octet.hardware.Machine;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    private static final String RESULTS = "results.json";
    private static final String REPORT = "report.html";

    /** For the shapes; what comes after them takes less than a minute. */
    private static final long SECONDS = 205;

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
            names = "--operations",
            description =
                    "Softmax, normalizations, Gelu and poolings alone: prints a table, writes"
                            + " nothing.")
    private boolean operations;

    @Option(
            names = "--networks",
            description = {
                "Whole networks alone, FP32 and INT8, against ONNX Runtime: files written by code,"
                        + " or those of --network. Writes networks.json and networks.html, and adds"
                        + " them to report.html where that is there."
            })
    private boolean networks;

    @Option(
            names = "--network",
            paramLabel = "FILE",
            description = "An ONNX file in place of the written ones; may be repeated.")
    private List<Path> networkFiles = List.of();

    @Option(
            names = "--size",
            paramLabel = "NAME=SIZE",
            description =
                    "Of a dimension that the networks have by name; batch is 1, sequence 128.")
    private Map<String, Integer> sizes = Map.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of a run of a network, on both sides (${DEFAULT-VALUE}).")
    private int threads;

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
        if (operations) {
            Operations.print(quick ? 9 : 41);
            return 0;
        }
        if (networks || !networkFiles.isEmpty()) {
            return compareNetworks();
        }
        Results results;
        Optional<NetworkResults> measured;
        try {
            // before hours of measuring, if it cannot be read
            measured = NetworkResults.in(from == null ? out : folderOf(from));
            results = from == null ? measure(plan()) : read(from);
        } catch (IllegalArgumentException e) {
            System.err.println(spec.name() + ": " + e.getMessage());
            return MISTAKE;
        }
        Files.createDirectories(out);
        Path json = out.resolve(RESULTS);
        Path html = out.resolve(REPORT);
        try (FileGroup files = new FileGroup()) {
            Files.writeString(files.add(json), json(results));
            Files.writeString(files.add(html), HtmlReport.of(results, measured));
            Files.writeString(files.add(out.resolve("headline.svg")), Headline.of(results));
            files.commit();
        }
        System.out.println(Summary.of(results));
        System.out.println("results: " + json + System.lineSeparator() + "report:  " + html);
        return results.heats().stream()
                        .flatMap(heat -> heat.entries().stream())
                        .anyMatch(entry -> Ratios.isOctet(entry) && !entry.wrong().isEmpty())
                ? 1
                : 0;
    }

    private int compareNetworks() throws IOException {
        if (threads < 1) {
            System.err.println(spec.name() + ": --threads is at least 1, got " + threads);
            return MISTAKE;
        }
        NetworkComparison comparison = new NetworkComparison(threads, quick ? 9 : 21, sizes);
        Path shapes = out.resolve(RESULTS);
        String date = now();
        List<NetworkResult> rows;
        Optional<Results> others;
        try {
            others = Files.exists(shapes) ? Optional.of(read(shapes)) : Optional.empty();
            rows =
                    networkFiles.isEmpty()
                            ? comparison.written(
                                    NetworkComparison.names(quick), this::measureNetwork)
                            : comparison.given(networkFiles, this::measureNetwork);
        } catch (IllegalArgumentException e) {
            System.err.println(spec.name() + ": " + e.getMessage());
            return MISTAKE;
        }
        Files.createDirectories(out);
        Path html = out.resolve("networks.html");
        NetworkResults results =
                new NetworkResults(
                        date, Machine.detect().summary(), Runtime.version().toString(), rows);
        try (FileGroup files = new FileGroup()) {
            Files.writeString(files.add(out.resolve(NetworkResults.FILE)), json(results));
            Files.writeString(
                    files.add(html),
                    NetworkTable.page(results, HtmlReport.class.getResourceAsStream("report.css")));
            if (others.isPresent()) {
                Files.writeString(
                        files.add(out.resolve(REPORT)),
                        HtmlReport.of(others.get(), Optional.of(results)));
            }
            files.commit();
        }
        System.out.println(results.machine() + "; Java " + results.java());
        System.out.print(NetworkTable.markdown(rows));
        System.out.println("report: " + html);
        if (others.isPresent()) {
            System.out.println("        " + out.resolve(REPORT));
        }
        return rows.stream().allMatch(result -> result.wrong().isEmpty()) ? 0 : 1;
    }

    private NetworkResult measureNetwork(NetworkCase race) throws IOException {
        System.err.println(race.network() + " " + race.form());
        try (WorkerProcess worker = new WorkerProcess(threads == 1, NetworkWorker.class)) {
            return worker.ask(new Gson().toJson(race), NetworkResult.class);
        }
    }

    private static String json(Object results) {
        return new GsonBuilder().setPrettyPrinting().create().toJson(results);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Path folderOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    private static Results read(Path file) throws IOException {
        try {
            Results results = new Gson().fromJson(Files.readString(file), Results.class);
            if (results == null || results.noise() == null || results.twoCores() == null) {
                throw new IllegalArgumentException("not results of this version: " + file);
            }
            return results;
        } catch (NoSuchFileException | JsonParseException e) {
            throw new IllegalArgumentException("cannot read the results " + file, e);
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
        Loads loads = quick ? new Loads(3, 150) : new Loads(9, 200);
        try (ProgressBar bar = bar(forks * (heats.size() + 1) + loads.steps())) {
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
                    for (int i = 0; i < heats.size(); i++) {
                        if (fork > 0 && !isTime(begin)) {
                            bar.stepBy(heats.size() - i);
                            break;
                        }
                        Heat heat = heats.get(i);
                        bar.setExtraMessage(heat.list() + " " + heat.shape());
                        HeatResult result =
                                worker.ask(
                                        RootLocale.format(
                                                "heat %d %s %s",
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
            loads.run(bar);
        }
        return new Results(
                now(),
                Machine.detect().summary(),
                Runtime.version().toString(),
                Runtime.getRuntime().availableProcessors(),
                forks,
                Noise.of(merged),
                peers,
                limits,
                merged,
                loads.loads(),
                loads.twoCores());
    }

    /**
     * On a slow machine the second JVM measures the first shapes only, which have more rounds then.
     */
    private boolean isTime(long begin) {
        return !lists.isEmpty() || System.nanoTime() - begin < SECONDS * 1_000_000_000L;
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
