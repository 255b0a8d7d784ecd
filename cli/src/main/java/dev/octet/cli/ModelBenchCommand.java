package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.cli.page.NetworkBench;
import dev.octet.cli.page.NetworkBenchPage;
import dev.octet.files.FileGroup;
import dev.octet.hardware.Machine;
import dev.octet.measure.Race;
import dev.octet.measure.Timing;
import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times a network, and its steps. */
@Command(
        name = "bench",
        description = {
            "Time a network and each of its steps: which engine, which implementation, and for"
                    + " products which share of what the machine does in a large one.",
            "Times are medians of the latest runs. Runs that are timed as a whole and runs whose"
                    + " steps are timed take turns."
        })
final class ModelBenchCommand extends NetworkCommand {
    @Mixin private NetworkInputs inputs;

    private static final int SHOWN = 20;

    @Mixin private EngineOptions options;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "How long to measure, roughly (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--all", description = "Show all steps, not only the longest.")
    private boolean all;

    @Option(names = "--html", paramLabel = "OUT.html", description = "Write a page about it.")
    private Path page;

    @Override
    public Integer call() {
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new CallerMistake("--seconds must be above 0 and at most 3600, got " + seconds);
        }
        if (page != null) {
            TensorFiles.prepareToWrite(page);
        }
        Network network = load();
        Map<String, Tensor> values = inputs.tensors(network);
        Octet engines = options.engines();
        Progress progress = progress();
        NetworkBench bench = measure(network, values, engines, progress);
        progress.clear();
        if (page != null) {
            write(bench);
        }
        PrintWriter out = out();
        if (json) {
            out.println(Json.print(tree(bench)));
        } else {
            print(bench, out);
        }
        return ExitCode.OK;
    }

    private NetworkBench measure(
            Network network, Map<String, Tensor> values, Octet engines, Progress progress) {
        StepTimes times = new StepTimes();
        progress.show("planning " + file.getFileName());
        long start = System.nanoTime();
        try (Session session = network.session(engines)) {
            Binding binding = session.bind();
            NetworkFiles.asking(
                    file,
                    () -> {
                        values.forEach(binding::input);
                        session.run(binding);
                        return null;
                    });
            double first = System.nanoTime() - start;
            progress.show("timing " + file.getFileName());
            Race.run(
                    List.of(
                            () -> times.runWhole(session, binding),
                            () -> times.runSteps(session, binding)),
                    (long) (seconds * 1e9));
            Timing whole = times.whole();
            progress.show("timing large products");
            MachineRates rates = new MachineRates(engines);
            List<NetworkBench.Step> steps = new ArrayList<>();
            for (StepTimes.StepTime time : times.steps()) {
                OptionalDouble share = rates.share(time.step(), time.nanos());
                steps.add(
                        new NetworkBench.Step(
                                time.step().node().name(),
                                StepText.what(time.step()),
                                StepKind.of(time.step()).toString(),
                                time.step().engine(),
                                time.step().implementation(),
                                time.nanos(),
                                time.step().operations(),
                                share.isPresent() ? share.getAsDouble() : Double.NaN));
            }
            Map<String, String> shapes = new LinkedHashMap<>();
            values.forEach((name, tensor) -> shapes.put(name, tensor.type().toString()));
            Map<String, Double> most = new LinkedHashMap<>();
            rates.rates().forEach((kind, rate) -> most.put(kind.toString(), rate));
            return new NetworkBench(
                    file.getFileName().toString(),
                    network.graph().hash(),
                    shapes,
                    Machine.detect().summary(),
                    options.threads(),
                    first,
                    whole.median(),
                    whole.spread(),
                    whole.rounds(),
                    steps,
                    most);
        }
    }

    private void write(NetworkBench bench) {
        try {
            FileGroup.write(
                    page, new NetworkBenchPage(bench).html().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CallerMistake(
                    RootLocale.format("cannot write %s: %s", page, TensorFiles.reason(e)));
        }
    }

    private void print(NetworkBench bench, PrintWriter out) {
        Ansi ansi = ansi();
        out.println(Echo.of(bench.file()) + "  " + Echo.line(bench.inputs().toString()));
        List<NetworkBench.Step> shown = bench.steps();
        if (!all && shown.size() > SHOWN) {
            shown =
                    shown.stream()
                            .sorted(Comparator.comparingDouble(NetworkBench.Step::nanos).reversed())
                            .limit(SHOWN)
                            .toList();
            out.println(
                    RootLocale.format(
                            "the longest %d of %d steps; --all shows all",
                            SHOWN, bench.steps().size()));
        }
        Table table =
                new Table(ansi)
                        .right("time")
                        .right("share")
                        .right("GOPS")
                        .right("of most")
                        .left("engine")
                        .left("implementation")
                        .left("step");
        for (NetworkBench.Step step : shown) {
            table.add(
                    Text.time(step.nanos()),
                    RootLocale.format("%.1f %%", 100 * step.nanos() / bench.sum()),
                    step.operations() == 0 ? "-" : Text.threeDigits(step.gops()),
                    Double.isNaN(step.ofMost())
                            ? "-"
                            : RootLocale.format("%.0f %%", 100 * step.ofMost()),
                    step.engine(),
                    Echo.of(step.implementation()),
                    Echo.of(step.what()));
        }
        out.println(table.toString().stripTrailing());
        out.println();
        bench.byKind()
                .forEach(
                        (kind, nanos) ->
                                out.println(
                                        RootLocale.format(
                                                "%-9s %9s  %5.1f %%  %s",
                                                kind,
                                                Text.time(nanos),
                                                100 * nanos / bench.sum(),
                                                Text.bar(40 * nanos / bench.sum(), 40))));
        out.println();
        out.println(
                RootLocale.format(
                        "whole     %9s  ± %.1f %%, %d runs, %s",
                        Text.time(bench.nanos()),
                        100 * bench.spread(),
                        bench.runs(),
                        bench.threads() == 1 ? "1 thread" : bench.threads() + " threads"));
        out.println(
                RootLocale.format(
                        "steps     %9s  the whole is %.3f of their sum",
                        Text.time(bench.sum()), bench.nanos() / bench.sum()));
        out.println("first run " + RootLocale.format("%9s", Text.time(bench.firstNanos())));
        bench.most()
                .forEach(
                        (kind, rate) ->
                                out.println(
                                        RootLocale.format(
                                                "most      %9s  GOPS in a large product, %s",
                                                Text.threeDigits(rate), kind)));
        if (page != null) {
            out.println("wrote " + Echo.of(page.toString()));
        }
    }

    private static Map<String, Object> tree(NetworkBench bench) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", bench.file());
        tree.put("hash", bench.hash());
        tree.put("inputs", bench.inputs());
        tree.put("machine", bench.machine());
        tree.put("threads", bench.threads());
        tree.put("firstNs", bench.firstNanos());
        tree.put("ns", bench.nanos());
        tree.put("spread", bench.spread());
        tree.put("runs", bench.runs());
        tree.put("stepsNs", bench.sum());
        tree.put("wholeOverSteps", bench.nanos() / bench.sum());
        tree.put("nsByKind", bench.byKind());
        tree.put("mostGops", bench.most());
        List<Map<String, Object>> steps = new ArrayList<>();
        for (NetworkBench.Step step : bench.steps()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("name", step.name());
            each.put("what", step.what());
            each.put("kind", step.kind());
            each.put("engine", step.engine());
            each.put("implementation", step.implementation());
            each.put("ns", step.nanos());
            each.put("operations", step.operations());
            each.put("gops", step.gops());
            each.put("ofMost", step.ofMost());
            steps.add(each);
        }
        tree.put("steps", steps);
        return tree;
    }
}
