package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.error.QuantError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How far the answers of a network are from those of another one, over all that both are given. Not
 * thread-safe.
 */
final class NetworkComparison implements AutoCloseable {
    private final Network network;
    private final Running expected;
    private final Running actual;
    private final boolean layers;
    private final Map<String, QuantError> outputs = new LinkedHashMap<>();
    private final Map<String, QuantError> between = new LinkedHashMap<>();
    private long rows;
    private long same;
    private int labelled;
    private int rightExpected;
    private int rightActual;

    /** A network, and where it comes from. */
    record Side(Path file, Network network) {}

    private record Running(Path file, Session session, StepFloats floats) {}

    /** What a network computed. */
    private record Answer(Map<String, Tensor> outputs, Map<String, Tensor> between) {}

    /**
     * Of two networks with the same outputs.
     *
     * @param layers whether values between are compared, too
     */
    NetworkComparison(Side expected, Side actual, Octet engines, boolean layers) {
        network = expected.network();
        this.expected = running(expected, engines);
        this.actual = running(actual, engines);
        this.layers = layers;
    }

    private static Running running(Side side, Octet engines) {
        return new Running(
                side.file(),
                side.network().session(engines),
                new StepFloats(side.network().graph()));
    }

    /**
     * Runs both.
     *
     * @param label the class of the first row, where somebody knows it
     */
    void run(Map<String, Tensor> values, OptionalInt label) {
        Answer x = answer(expected, values);
        Answer y = answer(actual, values);
        observe(x.outputs(), y.outputs(), outputs);
        observe(x.between(), y.between(), between);
        String first = network.outputs().get(0).name();
        countSame(x.outputs().get(first), y.outputs().get(first));
        label.ifPresent(
                right -> {
                    labelled++;
                    rightExpected += x.outputs().get(first).argMax(0) == right ? 1 : 0;
                    rightActual += y.outputs().get(first).argMax(0) == right ? 1 : 0;
                });
    }

    private Answer answer(Running side, Map<String, Tensor> values) {
        Map<String, Tensor> kept = new LinkedHashMap<>();
        return NetworkFiles.asking(
                side.file(),
                () -> {
                    Binding binding = side.session().bind();
                    values.forEach(binding::input);
                    if (layers) {
                        side.session()
                                .run(
                                        binding,
                                        (step, nanos, written) ->
                                                side.floats()
                                                        .keep(
                                                                step.node().outputs(),
                                                                written.get(),
                                                                kept));
                    } else {
                        side.session().run(binding);
                    }
                    Map<String, Tensor> answers = new LinkedHashMap<>();
                    for (Value output : network.outputs()) {
                        answers.put(output.name(), binding.output(output.name()));
                    }
                    kept.keySet().removeAll(answers.keySet());
                    return new Answer(answers, kept);
                });
    }

    private static void observe(
            Map<String, Tensor> expected,
            Map<String, Tensor> actual,
            Map<String, QuantError> errors) {
        expected.forEach(
                (name, x) -> {
                    Tensor y = actual.get(name);
                    if (y != null && y.shape().equals(x.shape())) {
                        errors.computeIfAbsent(name, each -> new QuantError())
                                .observe(x.toFloats(), y.toFloats());
                    }
                });
    }

    /** Counts the rows of which both name the same class. */
    private void countSame(Tensor x, Tensor y) {
        int rank = x.shape().rank();
        int last = rank == 0 ? 1 : x.shape().get(rank - 1);
        int count = last == 0 ? 0 : x.count() / last;
        rows += count;
        for (int row = 0; row < count && x.shape().equals(y.shape()); row++) {
            same += x.argMax(row) == y.argMax(row) ? 1 : 0;
        }
    }

    /** Of the rows of the first output, the share whose largest number is in the same place. */
    double sameClass() {
        return rows == 0 ? 1 : (double) same / rows;
    }

    /** The share of labels that the reference finds; NaN where there were none. */
    double top1Expected() {
        return labelled == 0 ? Double.NaN : (double) rightExpected / labelled;
    }

    /** The share of labels that the other network finds; NaN where there were none. */
    double top1Actual() {
        return labelled == 0 ? Double.NaN : (double) rightActual / labelled;
    }

    /** Errors of the outputs, by their names. */
    Map<String, QuantError.Summary> outputs() {
        return summaries(outputs);
    }

    /** Errors of values between, by the names that both have for them. */
    Map<String, QuantError.Summary> between() {
        return summaries(between);
    }

    private static Map<String, QuantError.Summary> summaries(Map<String, QuantError> errors) {
        Map<String, QuantError.Summary> summaries = new LinkedHashMap<>();
        errors.forEach((name, error) -> summaries.put(name, error.summary()));
        return summaries;
    }

    @Override
    public void close() {
        expected.session().close();
        actual.session().close();
    }
}
