package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Links;
import dev.octet.model.graph.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What in a graph stands for rows that are quantized on the fly, by names of values. */
final class RowsInFloats {
    private final Map<String, String> same = new HashMap<>();
    private final Set<String> scales = new HashSet<>();

    RowsInFloats(Graph graph) {
        Links links = new Links(graph);
        for (Node node : graph.nodes()) {
            Node product = giver(links, node, "Sub", 0, "MatMulInteger");
            Node shift = giver(links, node, "Sub", 1, "Mul");
            if (product != null && shift != null) {
                String integers = product.inputs().get(0);
                RowTemplates.at(
                                integers,
                                shift.inputs().get(0),
                                links.givers()::get,
                                graph.constants()::get)
                        .ifPresent(
                                rows -> {
                                    same.put(integers, rows.floats());
                                    same.put(node.outputs().get(0), product.outputs().get(0));
                                    scales.add(rows.scale());
                                });
            }
        }
    }

    private static Node giver(Links links, Node node, String type, int input, String wanted) {
        if (!node.signature().type().equals(type)) {
            return null;
        }
        Node giver = links.givers().get(node.inputs().get(input));
        return giver != null && giver.signature().type().equals(wanted) ? giver : null;
    }

    /** The value that one is, if nothing is rounded and zero points are 0; or null. */
    String same(String value) {
        return same.get(value);
    }

    /** Whether a value is the scale of rows. */
    boolean isScale(String value) {
        return scales.contains(value);
    }
}
