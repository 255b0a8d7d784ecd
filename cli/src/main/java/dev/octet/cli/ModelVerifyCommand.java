package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.quant.error.QuantError;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether every engine gives the same bits. */
@Command(
        name = "verify",
        description = {
            "Run a network on every engine that is here, on the same inputs, and compare a hash of"
                    + " all bits of the outputs.",
            "Exit status 1 when they differ. What an engine refuses is left to the others in their"
                    + " order; the steps that are its own are counted."
        })
final class ModelVerifyCommand extends NetworkCommand {
    @Mixin private NetworkInputs inputs;

    private static final int SHOWN = 16;

    /** What an engine computed; without outputs where it refused. */
    private record Answer(
            String engine, Map<String, Tensor> outputs, String hash, long steps, long own) {}

    @Override
    public Integer call() {
        Network network = load();
        Map<String, Tensor> values = inputs.tensors(network);
        Progress progress = progress();
        List<Answer> answers = new ArrayList<>();
        for (Backend engine : Engines.ready()) {
            progress.show("running " + file.getFileName() + " on " + engine.name());
            answers.add(answer(network, engine.name(), values));
        }
        progress.clear();
        // the last one is plain Java
        Answer measure = answers.get(answers.size() - 1);
        boolean different = answers.stream().anyMatch(a -> !a.hash().equals(measure.hash()));
        PrintWriter out = out();
        if (json) {
            out.println(Json.print(tree(values, answers, measure, different)));
        } else {
            answers.forEach(answer -> out.println(Echo.line(text(answer, measure))));
            out.println(different ? "engines DIFFER" : "every engine gives the same bits");
        }
        return different ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private Answer answer(Network network, String engine, Map<String, Tensor> values) {
        try (Session session = network.session(Octet.prefer(engine))) {
            Map<String, Tensor> outputs = asking(() -> session.run(values));
            Map<String, TensorType> types = new LinkedHashMap<>();
            values.forEach((name, tensor) -> types.put(name, tensor.type()));
            List<StepInfo> steps = session.plan(types).steps();
            long own = steps.stream().filter(step -> step.engine().equals(engine)).count();
            return new Answer(engine, outputs, hash(outputs), steps.size(), own);
        }
    }

    private static String hash(Map<String, Tensor> outputs) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        outputs.forEach(
                (name, tensor) -> {
                    digest.update((name + ": " + tensor.type()).getBytes(StandardCharsets.UTF_8));
                    digest.update(tensor.buffer());
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String text(Answer answer, Answer measure) {
        boolean same = answer.hash().equals(measure.hash());
        return RootLocale.format(
                "%-9s  %-7s  %s  %d of %d steps are its own%s",
                same ? "ok" : "DIFFERENT",
                answer.engine(),
                answer.hash().substring(0, SHOWN),
                answer.own(),
                answer.steps(),
                same ? "" : "; " + error(answer, measure));
    }

    private static QuantError.Summary error(Answer answer, Answer measure) {
        QuantError error = new QuantError();
        measure.outputs()
                .forEach(
                        (name, tensor) ->
                                error.observe(
                                        tensor.toFloats(), answer.outputs().get(name).toFloats()));
        return error.summary();
    }

    private Map<String, Object> tree(
            Map<String, Tensor> values, List<Answer> answers, Answer measure, boolean different) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", file.toString());
        Map<String, String> shapes = new LinkedHashMap<>();
        values.forEach((name, tensor) -> shapes.put(name, tensor.type().toString()));
        tree.put("inputs", shapes);
        tree.put("different", different);
        List<Map<String, Object>> engines = new ArrayList<>();
        for (Answer answer : answers) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("engine", answer.engine());
            each.put("same", answer.hash().equals(measure.hash()));
            each.put("hash", answer.hash());
            each.put("steps", answer.steps());
            each.put("ownSteps", answer.own());
            each.put("maxAbs", error(answer, measure).maxAbs());
            engines.add(each);
        }
        tree.put("engines", engines);
        return tree;
    }
}
