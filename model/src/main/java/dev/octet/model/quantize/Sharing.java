package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.request.QuantParams;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Parameters of values: what only moves numbers, or picks some, leaves them as they are. */
final class Sharing {
    /** Their output has the parameters of their first input. */
    static final Set<String> MOVES =
            Set.of("MaxPool", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose");

    private Sharing() {}

    /**
     * The parameters that a quantized graph has.
     *
     * @param observed of each value by itself
     */
    static Map<String, QuantParams> of(Graph graph, Map<String, QuantParams> observed) {
        Map<String, QuantParams> params = new HashMap<>();
        observed.forEach((value, each) -> params.put(value, Draft.checked(value, each)));
        for (Node node : graph.nodes()) {
            if (Draft.is(node, MOVES)) {
                String output = node.outputs().get(0);
                params.computeIfPresent(
                        output, (name, own) -> params.getOrDefault(node.inputs().get(0), own));
            }
        }
        return params;
    }
}
