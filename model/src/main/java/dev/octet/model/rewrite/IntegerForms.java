package dev.octet.model.rewrite;

import java.util.List;
import java.util.Map;

/** Products of 8-bit integers that give floats: a product, a conversion, the scales, a bias. */
final class IntegerForms {
    private static final Map<String, Object> TO_FLOAT = Map.of("to", 1L);

    private IntegerForms() {}

    static void dynamic(Expansion node) {
        if (node.shape(1).rank() != 2) {
            return;
        }
        // quantized once for all products of it
        List<String> a =
                node.shared(
                        "quantized " + node.in(0),
                        () -> node.addAll("DynamicQuantizeLinear", Map.of(), 3, node.in(0)));
        String zeroB = node.has(3) ? node.in(3) : "";
        String bias = node.has(4) ? node.in(4) : "";
        node.give(
                0,
                product(
                        node, a.get(0), node.in(1), a.get(2), zeroB, a.get(1), node.in(2), bias));
    }

    static void toFloat(Expansion node) {
        if (node.areFloats(2, 3, 6) && node.shape(1).rank() == 2) {
            node.give(
                    0,
                    product(
                            node,
                            node.in(0),
                            node.in(1),
                            node.has(4) ? node.in(4) : "",
                            node.has(5) ? node.in(5) : "",
                            node.in(2),
                            node.in(3),
                            node.has(6) ? node.in(6) : ""));
        }
    }

    /**
     * {@code (a - zeroA) · (b - zeroB) · (scaleA · scaleB) + bias}.
     *
     * @param zeroA or empty, as zeroB and bias
     */
    static String product(
            Expansion node,
            String a,
            String b,
            String zeroA,
            String zeroB,
            String scaleA,
            String scaleB,
            String bias) {
        String sums = node.add("MatMulInteger", a, b, zeroA, zeroB);
        String scales = node.add("Mul", scaleA, scaleB);
        String y = node.add("Mul", node.add("Cast", TO_FLOAT, sums), scales);
        return bias.isEmpty() ? y : node.add("Add", y, bias);
    }
}
