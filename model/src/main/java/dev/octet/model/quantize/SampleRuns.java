package dev.octet.model.quantize;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs of a network on samples, of which values inside are seen. Stateless. */
final class SampleRuns {
    private SampleRuns() {}

    /** Who is told of a run. */
    interface Visitor {
        /**
         * A run.
         *
         * @param sample inputs by name
         * @param values the sample, and what the run gave
         */
        void run(Map<String, Tensor> sample, Map<String, Tensor> values);
    }

    /**
     * What there was.
     *
     * @param count of samples
     * @param varies whether an input of one of them has different numbers
     */
    record Seen(int count, boolean varies) {}

    /**
     * Runs them, one at a time.
     *
     * @param values the names of those that are wanted
     * @throws IllegalArgumentException when a sample does not fit or has a value that is not
     *     finite, saying which
     */
    static Seen of(
            Graph graph,
            Set<String> values,
            Iterable<Map<String, Tensor>> samples,
            Visitor visitor) {
        boolean varies = false;
        int count = 0;
        try (Network network = Network.of(withOutputs(graph, values));
                Session session = network.session()) {
            for (Map<String, Tensor> sample : samples) {
                varies |= check(count, sample);
                Map<String, Tensor> all = new LinkedHashMap<>(sample);
                all.putAll(run(session, count, sample));
                visitor.run(sample, all);
                count++;
            }
        }
        return new Seen(count, varies);
    }

    private static Map<String, Tensor> run(Session session, int index, Map<String, Tensor> sample) {
        try {
            return session.run(sample);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    RootLocale.format("sample %d: %s", index, e.getMessage()), e);
        }
    }

    /** Whether an input has different numbers. */
    private static boolean check(int index, Map<String, Tensor> sample) {
        boolean varies = false;
        for (Map.Entry<String, Tensor> input : sample.entrySet()) {
            Tensor tensor = input.getValue();
            boolean isFloat = tensor.element().isFloat();
            for (int i = 0; i < tensor.count(); i++) {
                double value = isFloat ? tensor.getDouble(i) : tensor.getLong(i);
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            RootLocale.format(
                                    "sample %d: number %d of input %s is %s",
                                    index, i, Echo.quoted(input.getKey()), value));
                }
                varies |= i > 0 && value != (isFloat ? tensor.getDouble(0) : tensor.getLong(0));
            }
            // a single number has none to differ from
            varies |= tensor.count() == 1 && sample.size() == 1;
        }
        return varies;
    }

    private static Graph withOutputs(Graph graph, Set<String> values) {
        List<Value> outputs = new ArrayList<>(graph.outputs());
        Set<String> known = new HashSet<>();
        outputs.forEach(output -> known.add(output.name()));
        graph.inputs().forEach(input -> known.add(input.name()));
        for (String value : values) {
            if (known.add(value)) {
                outputs.add(new Value(value, null, Optional.empty()));
            }
        }
        return new Graph(graph.name(), graph.inputs(), outputs, graph.constants(), graph.nodes());
    }
}
