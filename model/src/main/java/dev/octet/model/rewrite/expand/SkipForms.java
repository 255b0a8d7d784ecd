package dev.octet.model.rewrite.expand;

import java.util.Map;

/** Normalizations of a sum: additions, which products take, and the normalization. */
final class SkipForms {
    private SkipForms() {}

    static void layer(Expansion node) {
        String sum = sum(node, 4);
        if (sum != null) {
            Map<String, Object> attributes =
                    Map.of("axis", -1L, "epsilon", node.real("epsilon", 1e-12f));
            String y =
                    node.has(3)
                            ? node.add(
                                    "LayerNormalization", attributes, sum, node.in(2), node.in(3))
                            : node.add("LayerNormalization", attributes, sum, node.in(2));
            give(node, y, sum);
        }
    }

    static void rootMeanSquare(Expansion node) {
        String sum = sum(node, 3);
        if (sum != null) {
            Map<String, Object> attributes =
                    Map.of("axis", -1L, "epsilon", node.real("epsilon", 1e-12f));
            give(node, node.add("RMSNormalization", attributes, sum, node.in(2)), sum);
        }
    }

    static void simplified(Expansion node) {
        if (node.areAllFloats() && !node.gives(1)) {
            Map<String, Object> attributes =
                    Map.of(
                            "axis",
                            node.integer("axis", -1),
                            "epsilon",
                            node.real("epsilon", 1e-5f));
            node.give(0, node.add("RMSNormalization", attributes, node.in(0), node.in(1)));
        }
    }

    /** The sum, or null where the node cannot be expanded. */
    private static String sum(Expansion node, int bias) {
        if (!node.areAllFloats() || node.gives(1) || node.gives(2)) {
            return null;
        }
        String first = node.in(0);
        String second = node.in(1);
        if (node.has(bias)) {
            // where it can become a part of the product
            if (isProduct(node, second) && !isProduct(node, first)) {
                second = node.add("Add", second, node.in(bias));
            } else {
                first = node.add("Add", first, node.in(bias));
            }
        }
        return node.add("Add", first, second);
    }

    private static boolean isProduct(Expansion node, String value) {
        return node.editor().giver(value) != null
                && node.editor().giver(value).signature().type().contains("MatMul");
    }

    private static void give(Expansion node, String y, String sum) {
        node.give(0, y);
        if (node.gives(3)) {
            node.give(3, sum);
        }
    }
}
