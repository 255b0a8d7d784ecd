package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import java.util.OptionalDouble;

/** Steps that outputs of quantized graphs are multiples of. */
final class OutputSteps {
    private OutputSteps() {}

    /** The scale of an output's integers; empty where it is computed in floats. */
    static OptionalDouble of(Graph graph, String output) {
        for (Node node : graph.nodes()) {
            if (node.outputs().contains(output)
                    && node.signature().type().equals("DequantizeLinear")) {
                return OptionalDouble.of(graph.constants().get(node.inputs().get(1)).getDouble(0));
            }
        }
        return OptionalDouble.empty();
    }
}
