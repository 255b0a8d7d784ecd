package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.measure.Race;
import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.ActivationRanges;
import dev.octet.model.quantize.QdqForm;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.quant.error.QuantError;
import dev.octet.text.RootLocale;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;

/** The demo's end: a whole network, in FP32 and in INT8. */
final class DemoNetwork {
    private static final List<String> SENTENCES =
            List.of(
                    "The cat sleeps on the warm windowsill.",
                    "How do I reset my password?",
                    "A kitten naps by the window in the sun.",
                    "I cannot log in because I forgot my credentials.",
                    "The train to the coast leaves at nine.",
                    "At 9 o'clock there is a train to the sea.");

    private static final String WRITTEN = "resnet18";

    private final PrintWriter out;
    private final Ansi ansi;
    private final Progress progress;

    DemoNetwork(PrintWriter out, Ansi ansi, Progress progress) {
        this.out = out;
        this.ansi = ansi;
        this.progress = progress;
    }

    /** What one form of the network says, and how long it takes. */
    private record Answer(float[][] values, double nanos, List<StepTimes.StepTime> steps) {}

    /** Shows it. */
    void run(long nanos) {
        progress.show("loading a network");
        Sentences sentences;
        try {
            sentences = Sentences.load();
        } catch (FileNotFoundException e) {
            runWritten(nanos, e.getMessage());
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("the library with the network is damaged", e);
        }
        Map<String, Tensor> inputs = sentences.inputs(SENTENCES);
        Octet engines = Choices.best();
        Tensor mask = inputs.get("attention_mask");
        Function<Binding, float[][]> read = binding -> sentences.embeddings(binding, mask);
        progress.show("a network in FP32");
        Answer floats = answer(sentences.network().inFloats(), engines, inputs, read, nanos / 2);
        progress.show("a network in INT8");
        Answer int8 = answer(sentences.network(), engines, inputs, read, nanos / 2);
        progress.clear();
        print(floats, int8, mask.type().toString());
    }

    /** Where the library is missing: weights that mean nothing, but take as long. */
    private void runWritten(long nanos, String reason) {
        Graph graph = Zoo.network(WRITTEN, 1);
        Map<String, Tensor> inputs = Zoo.inputs(graph, Map.of("batch", 1), 1);
        progress.show("quantizing a network");
        Graph quantized = QdqForm.of(graph, ActivationRanges.observe(graph, List.of(inputs)));
        String output = graph.outputs().get(0).name();
        Function<Binding, float[][]> read =
                binding -> new float[][] {binding.output(output).toFloats()};
        Octet engines = Choices.best();
        progress.show("a network in FP32");
        Answer floats = answer(Network.of(graph), engines, inputs, read, nanos / 2);
        progress.show("a network in INT8");
        Answer int8 = answer(Network.of(quantized), engines, inputs, read, nanos / 2);
        progress.clear();
        QuantError error = new QuantError();
        error.observe(floats.values()[0], int8.values()[0]);
        out.println(ansi.string("@|bold A whole network: " + WRITTEN + ", of random weights|@"));
        out.println(Text.wrap("MiniLM would be shown, but " + reason + ".", DemoCommand.WIDTH));
        out.println();
        out.println(
                RootLocale.format(
                        "INT8 answers with SQNR %.1f dB, cosine %.5f. A run over %s:",
                        error.summary().sqnr(),
                        error.summary().cosine(),
                        inputs.values().iterator().next().type()));
        printTimes(floats, int8);
    }

    private static Answer answer(
            Network network,
            Octet engines,
            Map<String, Tensor> inputs,
            Function<Binding, float[][]> read,
            long nanos) {
        StepTimes times = new StepTimes();
        try (Session session = network.session(engines)) {
            Binding binding = session.bind();
            inputs.forEach(binding::input);
            Race.run(
                    List.of(
                            () -> times.runWhole(session, binding),
                            () -> times.runSteps(session, binding)),
                    nanos);
            return new Answer(read.apply(binding), times.whole().median(), times.steps());
        }
    }

    private void print(Answer floats, Answer int8, String type) {
        out.println(ansi.string("@|bold A whole network: which of these sentences are alike?|@"));
        out.println(
                Text.wrap(
                        "all-MiniLM-L6-v2, quantized by somebody else; FP32 is the same file with"
                                + " its 8-bit products computed in floats: what its weights stand"
                                + " for, activations not rounded.",
                        DemoCommand.WIDTH));
        out.println();
        Table table =
                new Table(ansi).left("sentence").left("is most like").right("FP32").right("INT8");
        int same = 0;
        for (int i = 0; i < SENTENCES.size(); i++) {
            int nearest = nearest(int8.values(), i);
            same += nearest == nearest(floats.values(), i) ? 1 : 0;
            table.add(
                    SENTENCES.get(i),
                    SENTENCES.get(nearest),
                    alike(floats, i, nearest),
                    alike(int8, i, nearest));
        }
        out.println(table);
        out.println(
                RootLocale.format(
                        "%d of %d answers are the same in FP32. A run over all %d, %s:",
                        same, SENTENCES.size(), SENTENCES.size(), type));
        printTimes(floats, int8);
    }

    private void printTimes(Answer floats, Answer int8) {
        out.println(line("FP32", floats));
        out.println(
                line("INT8", int8)
                        + ansi.string(
                                "  @|bold " + Text.factor(floats.nanos() / int8.nanos()) + "|@"));
    }

    private static int nearest(float[][] embeddings, int of) {
        int best = of == 0 ? 1 : 0;
        for (int i = 0; i < embeddings.length; i++) {
            double now = Sentences.alike(embeddings[of], embeddings[i]);
            if (i != of && now > Sentences.alike(embeddings[of], embeddings[best])) {
                best = i;
            }
        }
        return best;
    }

    private static String alike(Answer answer, int i, int j) {
        return RootLocale.format("%.2f", Sentences.alike(answer.values()[i], answer.values()[j]));
    }

    /** {@code INT8 1.20 ms in 136 steps: INT8 62 %, elements 20 %, moves 18 %}. */
    private static String line(String name, Answer answer) {
        Map<StepKind, Double> kinds = new EnumMap<>(StepKind.class);
        double sum = 0;
        for (StepTimes.StepTime step : answer.steps()) {
            kinds.merge(StepKind.of(step.step()), step.nanos(), Double::sum);
            sum += step.nanos();
        }
        StringBuilder text =
                new StringBuilder(
                        RootLocale.format(
                                "  %s  %s in %d steps:",
                                name, Text.time(answer.nanos()), answer.steps().size()));
        for (Map.Entry<StepKind, Double> kind : kinds.entrySet()) {
            text.append(
                    RootLocale.format(" %s %.0f %%,", kind.getKey(), 100 * kind.getValue() / sum));
        }
        return text.substring(0, text.length() - 1);
    }
}
