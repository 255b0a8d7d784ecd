package dev.octet.model.quantize.weights;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Layers of their own. */
final class Layers {
    private Layers() {}

    /** Of y = type(x, w). */
    static ProductLayer of(String type, Map<String, Object> attributes, Tensor weights) {
        Graph graph = graph(type, attributes, weights);
        return ProductLayer.of(graph, graph.nodes().get(0)).orElseThrow();
    }

    static Graph graph(String type, Map<String, Object> attributes, Tensor weights) {
        return new Build()
                .inputs("x")
                .constant("w", weights)
                .add("y = " + type + "(x, w)", attributes, List.of())
                .outputs("y")
                .graph();
    }

    /** As attributes have them. */
    static List<Long> longs(int... values) {
        return IntStream.of(values).asLongStream().boxed().toList();
    }
}
