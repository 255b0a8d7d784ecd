package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import java.util.Optional;
import java.util.Set;

/** Operators on 8-bit integers, which only a quantized network has. Stateless. */
final class QuantizedNodes {
    private static final Set<String> TYPES =
            Set.of(
                    "QuantizeLinear",
                    "DequantizeLinear",
                    "DynamicQuantizeLinear",
                    "DynamicQuantizeMatMul",
                    "ConvInteger",
                    "MatMulInteger",
                    "MatMulIntegerToFloat",
                    "QAttention",
                    "QEmbedLayerNormalization",
                    "QGemm");

    private QuantizedNodes() {}

    /** The first one of a graph, branches and bodies of loops included. */
    static Optional<Node> first(Graph graph) {
        for (Node node : graph.nodes()) {
            if (isQuantized(node)) {
                return Optional.of(node);
            }
            for (String attribute : node.attributes().names()) {
                if (node.attributes().get(attribute) instanceof Graph body) {
                    Optional<Node> inside = first(body);
                    if (inside.isPresent()) {
                        return inside;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isQuantized(Node node) {
        String type = node.signature().type();
        return TYPES.contains(type) || type.startsWith("QLinear");
    }
}
