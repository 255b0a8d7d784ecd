package dev.octet.cli;

import dev.octet.cli.NetworkComparison.Side;
import dev.octet.model.Network;
import dev.octet.model.graph.Value;
import dev.octet.model.sample.Samples;
import dev.octet.quant.error.QuantError;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How far a network's answers are from another one's. */
@Command(
        name = "compare",
        description = {
            "Run two networks on the same inputs and compare their outputs: SQNR, cosine, largest"
                    + " difference. The one in floats is the reference, or the second one where both"
                    + " are, or none is.",
            "Exit status 1 when a bound is given and they are further apart, or a value is not"
                    + " finite."
        })
final class ModelCompareCommand extends NetworkCommand {
    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REFERENCE",
            description = "Another network.")
    private Path reference;

    @Option(
            names = "--fp32",
            description =
                    "Instead of another network: the same one with what is quantized computed in"
                            + " floats, weights as their integers stand for them, activations not"
                            + " rounded.")
    private boolean floats;

    @Mixin private NetworkInputs inputs;

    @Mixin private CalibrationOptions calibration;

    @Mixin private EngineOptions options;

    @Option(
            names = "--layers",
            description =
                    "Compare what is between, too: what both write under the same name, integers as"
                            + " the floats that they stand for.")
    private boolean layers;

    @Option(
            names = "--max-abs",
            paramLabel = "X",
            description = "Exit with 1 when a difference of outputs is larger.")
    private Double maxAbs;

    @Option(names = "--min-sqnr", paramLabel = "DB", description = "Exit with 1 when SQNR is less.")
    private Double minSqnr;

    @Override
    public Integer call() {
        if (floats == (reference != null)) {
            throw new CallerMistake("give either a second network or --fp32");
        }
        Network network = load();
        Side first = new Side(file, network);
        Side second =
                floats
                        ? new Side(file, inFloats(network))
                        : new Side(reference, NetworkFiles.load(reference));
        checkAlike(network, second.network());
        // in whatever order they are named
        boolean isSecond = second.network().isQuantized() && !network.isQuantized();
        Side expected = isSecond ? first : second;
        Side actual = isSecond ? second : first;
        try (NetworkComparison comparison =
                new NetworkComparison(expected, actual, options.engines(), layers)) {
            int samples = run(comparison, network);
            List<String> exceeded = new ArrayList<>();
            comparison.outputs().forEach((name, error) -> check(name, error, exceeded));
            String beside = floats ? "fp32" : expected.file().toString();
            if (json) {
                out().println(
                                Json.print(
                                        tree(
                                                actual.file(),
                                                beside,
                                                samples,
                                                comparison,
                                                exceeded)));
            } else {
                print(actual.file(), beside, samples, comparison, exceeded);
            }
            return exceeded.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
        }
    }

    /** How many samples there were. */
    private int run(NetworkComparison comparison, Network network) {
        Progress progress = progress();
        if (!calibration.isAsked()) {
            calibration
                    .firstAsked()
                    .ifPresent(
                            option -> {
                                throw new CallerMistake(option + " goes with --calibrate");
                            });
            progress.show("running " + file.getFileName());
            comparison.run(inputs.tensors(network), OptionalInt.empty());
            progress.clear();
            return 1;
        }
        if (inputs.isAsked()) {
            throw new CallerMistake("--calibrate gives all inputs: --input and --shape none");
        }
        Samples samples = calibration.samples(network);
        Optional<int[]> labels = calibration.labels(samples);
        TimeLeft left = new TimeLeft();
        for (int i = 0; i < samples.count(); i++) {
            comparison.run(samples.read(i), label(labels, i));
            progress.show("comparing: " + left.after(i + 1, samples.count()));
        }
        progress.clear();
        return samples.count();
    }

    private static OptionalInt label(Optional<int[]> labels, int index) {
        return labels.isPresent() ? OptionalInt.of(labels.get()[index]) : OptionalInt.empty();
    }

    private Network inFloats(Network network) {
        Network form = asking(network::inFloats);
        if (form == network) {
            throw new CallerMistake(
                    file + ": nothing in it is quantized, it is its own form in floats");
        }
        return form;
    }

    private void checkAlike(Network network, Network other) {
        List<String> mine = network.outputs().stream().map(Value::name).toList();
        List<String> theirs = other.outputs().stream().map(Value::name).toList();
        if (!mine.equals(theirs)) {
            throw new CallerMistake(
                    RootLocale.format("outputs differ: %s of %s, %s", mine, file, theirs));
        }
    }

    private void check(String name, QuantError.Summary error, List<String> exceeded) {
        if (maxAbs != null && !(error.maxAbs() <= maxAbs)) {
            exceeded.add(
                    RootLocale.format(
                            "%s: max abs %.6g is above %.6g", name, error.maxAbs(), maxAbs));
        }
        if (minSqnr != null && !(error.sqnr() >= minSqnr)) {
            exceeded.add(
                    RootLocale.format(
                            "%s: SQNR %.2f dB is below %.2f dB", name, error.sqnr(), minSqnr));
        }
        if ((maxAbs != null || minSqnr != null) && error.notFinite() > 0) {
            exceeded.add(
                    RootLocale.format("%s: %,d values are not finite", name, error.notFinite()));
        }
    }

    private Map<String, Object> tree(
            Path compared,
            String beside,
            int samples,
            NetworkComparison comparison,
            List<String> exceeded) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", compared.toString());
        tree.put("reference", beside);
        tree.put("samples", samples);
        tree.put("sameClass", comparison.sameClass());
        tree.put("top1", comparison.top1Actual());
        tree.put("top1OfReference", comparison.top1Expected());
        tree.put("outputs", comparison.outputs());
        tree.put("layers", comparison.between());
        tree.put("exceeded", exceeded);
        return tree;
    }

    private void print(
            Path compared,
            String beside,
            int samples,
            NetworkComparison comparison,
            List<String> exceeded) {
        PrintWriter out = out();
        out.println(
                RootLocale.format(
                        "%s beside %s, %s",
                        Echo.of(compared.toString()),
                        Echo.of(beside),
                        samples == 1 ? "1 sample" : RootLocale.format("%,d samples", samples)));
        Table table =
                new Table(ansi())
                        .left("value")
                        .right("SQNR, dB")
                        .right("cosine")
                        .right("max abs")
                        .right("values");
        comparison.between().forEach((name, error) -> row(table, name, error));
        comparison.outputs().forEach((name, error) -> row(table, name + " (output)", error));
        out.println(table.toString().stripTrailing());
        if (calibration.isAsked()) {
            out.println(
                    RootLocale.format("same class in %.4f of the rows", comparison.sameClass()));
        }
        if (!Double.isNaN(comparison.top1Actual())) {
            out.println(
                    RootLocale.format(
                            "top-1 %.4f, of the reference %.4f",
                            comparison.top1Actual(), comparison.top1Expected()));
        }
        exceeded.forEach(line -> out.println(Echo.line("DIFFERENT  " + line)));
    }

    private static void row(Table table, String name, QuantError.Summary error) {
        table.add(
                Echo.of(name),
                RootLocale.format("%.2f", error.sqnr()),
                RootLocale.format("%.6f", error.cosine()),
                RootLocale.format("%.4g", error.maxAbs()),
                RootLocale.format("%,d", error.count()));
    }
}
