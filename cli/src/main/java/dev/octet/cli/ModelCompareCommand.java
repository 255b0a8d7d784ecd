package dev.octet.cli;

import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.error.QuantError;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How far a network's answers are from another one's. */
@Command(
        name = "compare",
        description = {
            "Run two networks on the same inputs and compare their outputs: SQNR, cosine, largest"
                    + " difference. The second one, or its form in floats, is the reference.",
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

    @Mixin private EngineOptions options;

    @Option(
            names = "--layers",
            description =
                    "Compare what is between, too: floats that both write under the same name.")
    private boolean layers;

    @Option(
            names = "--max-abs",
            paramLabel = "X",
            description = "Exit with 1 when a difference of outputs is larger.")
    private Double maxAbs;

    @Option(names = "--min-sqnr", paramLabel = "DB", description = "Exit with 1 when SQNR is less.")
    private Double minSqnr;

    /** What a network computed. */
    private record Answer(Map<String, Tensor> outputs, Map<String, Tensor> between) {}

    @Override
    public Integer call() {
        if (floats == (reference != null)) {
            throw new CallerMistake("give either a second network or --fp32");
        }
        Network network = load();
        Network other = floats ? inFloats(network) : NetworkFiles.load(reference);
        checkAlike(network, other);
        Map<String, Tensor> values = inputs.tensors(network);
        Progress progress = progress();
        progress.show("running " + file.getFileName());
        Answer expected = answer(floats ? file : reference, other, values);
        Answer actual = answer(file, network, values);
        progress.clear();
        Map<String, QuantError.Summary> outputs = errors(expected.outputs(), actual.outputs());
        Map<String, QuantError.Summary> between = errors(expected.between(), actual.between());
        List<String> exceeded = new ArrayList<>();
        outputs.forEach((name, error) -> check(name, error, exceeded));
        print(outputs, between, exceeded);
        return exceeded.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
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

    private Answer answer(Path from, Network network, Map<String, Tensor> values) {
        Map<String, Tensor> between = new LinkedHashMap<>();
        try (Session session = network.session(options.engines())) {
            return NetworkFiles.asking(
                    from,
                    () -> {
                        Binding binding = session.bind();
                        values.forEach(binding::input);
                        session.run(
                                binding,
                                (step, nanos, outputs) -> {
                                    if (layers) {
                                        keep(step.node().outputs(), outputs.get(), between);
                                    }
                                });
                        Map<String, Tensor> outputs = new LinkedHashMap<>();
                        network.outputs()
                                .forEach(v -> outputs.put(v.name(), binding.output(v.name())));
                        between.keySet().removeAll(outputs.keySet());
                        return new Answer(outputs, between);
                    });
        }
    }

    private static void keep(List<String> names, List<Tensor> tensors, Map<String, Tensor> kept) {
        for (int i = 0; i < names.size(); i++) {
            Tensor tensor = tensors.get(i);
            if (tensor != null && tensor.element().isFloat()) {
                Tensor copy = Tensor.zeros(tensor.type());
                copy.copy(0, tensor, 0, tensor.count());
                // passes number the values that they change
                kept.put(names.get(i).replaceFirst("~\\d+$", ""), copy);
            }
        }
    }

    private static Map<String, QuantError.Summary> errors(
            Map<String, Tensor> expected, Map<String, Tensor> actual) {
        Map<String, QuantError.Summary> errors = new LinkedHashMap<>();
        expected.forEach(
                (name, x) -> {
                    Tensor y = actual.get(name);
                    if (y != null && y.shape().equals(x.shape())) {
                        QuantError error = new QuantError();
                        error.observe(x.toFloats(), y.toFloats());
                        errors.put(name, error.summary());
                    }
                });
        return errors;
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

    private void print(
            Map<String, QuantError.Summary> outputs,
            Map<String, QuantError.Summary> between,
            List<String> exceeded) {
        PrintWriter out = out();
        if (json) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("file", file.toString());
            tree.put("reference", floats ? "fp32" : reference.toString());
            tree.put("outputs", outputs);
            tree.put("layers", between);
            tree.put("exceeded", exceeded);
            out.println(Json.print(tree));
            return;
        }
        Table table =
                new Table(ansi())
                        .left("value")
                        .right("SQNR, dB")
                        .right("cosine")
                        .right("max abs")
                        .right("values");
        between.forEach((name, error) -> row(table, name, error));
        outputs.forEach((name, error) -> row(table, name + " (output)", error));
        out.println(table.toString().stripTrailing());
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
