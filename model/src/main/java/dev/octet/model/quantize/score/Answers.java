package dev.octet.model.quantize.score;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a network gives for each sample. Immutable.
 *
 * @param outputs names, in the network's order
 * @param samples outputs by name, in the order of the samples
 */
public record Answers(List<String> outputs, List<Map<String, Tensor>> samples) {
    /** Copies the lists. */
    public Answers {
        outputs = List.copyOf(outputs);
        samples = List.copyOf(samples);
    }

    /** Runs a network on samples, several at a time; always the same answers. */
    public static Answers of(Graph graph, List<Map<String, Tensor>> inputs) {
        try (Network network = Network.of(graph);
                Session session = network.session()) {
            List<Map<String, Tensor>> samples =
                    IntStream.range(0, inputs.size())
                            .parallel()
                            .mapToObj(i -> session.run(inputs.get(i)))
                            .toList();
            return new Answers(graph.outputs().stream().map(Value::name).toList(), samples);
        }
    }

    /** How many samples. */
    public int count() {
        return samples.size();
    }

    /** An output of a sample. */
    public Tensor get(int sample, String output) {
        return samples.get(sample).get(output);
    }
}
