package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.hardware.Machine;
import dev.octet.kernel.Backend;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** FP32 against INT8 on layers of known networks. */
@Command(
        name = "demo",
        description = {
            "Time layers of BERT, ResNet-50, MobileNet and an LLM in FP32 and in INT8, on every engine that is"
                    + " here, each checked for exactness first; at the end a whole network."
        })
final class DemoCommand implements Callable<Integer> {
    static final int WIDTH = 99;

    /** Of the time. */
    private static final double NETWORK_SHARE = 0.15;

    @Spec private CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "40",
            description = "How long the whole may take, roughly (${DEFAULT-VALUE}).")
    private double seconds;

    @Override
    public Integer call() {
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new CallerMistake("--seconds must be above 0 and at most 3600, got " + seconds);
        }
        Choices.checkForced();
        long networkNanos = (long) (seconds * 1e9 * NETWORK_SHARE);
        long end = System.nanoTime() + (long) (seconds * 1e9) - networkNanos;
        PrintWriter out = spec.commandLine().getOut();
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        out.println(Text.wrap(Machine.detect().summary(), WIDTH));
        out.println();
        out.println(Octet.report());
        out.println();
        List<LayerResult> results = race(out, ansi, end);
        out.println();
        out.println(
                "* the engine Octet chooses; a bar's block is 1x; ✓ right before it was timed:");
        out.println("  against the oracle, INT8 to the last bit and the same on every engine");
        Conclusion.notes(results).forEach(note -> out.println(Text.wrap(note, WIDTH)));
        out.println();
        out.println(Text.wrap(Conclusion.of(results), WIDTH));
        out.println();
        new DemoNetwork(out, ansi, Progress.of(spec.commandLine(), false)).run(networkNanos);
        out.println();
        out.println(ansi.string("@|bold Next:|@"));
        out.println(
                "  octet bench   \"gemm u8:s8:s32 256x1024:1024x1024\"     a shape of your own");
        out.println("  octet explain \"gemm u8:s8:s32 1x4096:4096x4096\"       why this engine");
        out.println("  octet verify  --random 1000                           engines and oracle");
        out.println(
                "  octet model   bench network.onnx                      a network of your own");
        boolean different = results.stream().anyMatch(result -> !result.differences().isEmpty());
        return different ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private List<LayerResult> race(PrintWriter out, Ansi ansi, long end) {
        List<Backend> engines = Engines.ready();
        Progress progress = Progress.of(spec.commandLine(), false);
        LayerRace race = new LayerRace(engines, progress);
        DemoTable table = new DemoTable(engines.stream().map(Backend::name).toList(), ansi);
        out.println(table.header());
        List<LayerResult> results = new ArrayList<>();
        int count = Layer.ALL.size();
        for (int i = 0; i < count; i++) {
            Layer layer = Layer.ALL.get(i);
            Optional<String> refusal = Memory.refuses(layer.fp32());
            if (refusal.isPresent()) {
                out.println(layer.name() + ": left out: " + refusal.get());
                continue;
            }
            long now = System.nanoTime();
            LayerResult result =
                    race.run(layer, now + (end - now) / (count - i), (i + 1) + "/" + count);
            progress.clear();
            out.println(table.row(result));
            results.add(result);
        }
        return results;
    }
}
