package dev.octet.model.rewrite.expand;

import java.util.Map;

/** GELU and what is like it, of a sum with a bias or without. */
final class GeluForms {
    private GeluForms() {}

    static void exact(Expansion node) {
        give(node, "Gelu", Map.of());
    }

    static void fast(Expansion node) {
        give(node, "Gelu", Map.of("approximate", "tanh"));
    }

    static void quick(Expansion node) {
        give(node, "Swish", Map.of("alpha", node.real("alpha", 1.702f)));
    }

    private static void give(Expansion node, String type, Map<String, Object> attributes) {
        if (node.areAllFloats()) {
            String x = node.has(1) ? node.add("Add", node.in(0), node.in(1)) : node.in(0);
            node.give(0, node.add(type, attributes, x));
        }
    }
}
