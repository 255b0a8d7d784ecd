package dev.octet.model.rewrite.expand;

import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
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
                product(node, a.get(0), node.in(1), a.get(2), zeroB, a.get(1), node.in(2), bias));
    }

    static void toFloat(Expansion node) {
        if (!node.areFloats(2, 3, 6) || node.shape(1).rank() != 2) {
            return;
        }
        if (isKnown(node, 1)
                && isKnown(node, 2)
                && isKnown(node, 3)
                && isKnown(node, 4)
                && isKnown(node, 5)) {
            String a = dequantized(node, 0, 2, 4);
            String y = node.add("MatMul", a, dequantized(node, 1, 3, 5));
            node.give(0, node.has(6) ? node.add("Add", y, node.in(6)) : y);
        } else {
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

    private static boolean isKnown(Expansion node, int i) {
        return !node.has(i) || node.editor().constant(node.in(i)) != null;
    }

    /** With constant scales a product of dequantized tensors, as quantizers write it. */
    private static String dequantized(Expansion node, int i, int scale, int zeroPoint) {
        Map<String, Object> attributes = Map.of("axis", 1L);
        String scales = vectorOrScalar(node, scale);
        return node.has(zeroPoint)
                ? node.add(
                        "DequantizeLinear",
                        attributes,
                        node.in(i),
                        scales,
                        vectorOrScalar(node, zeroPoint))
                : node.add("DequantizeLinear", attributes, node.in(i), scales);
    }

    private static String vectorOrScalar(Expansion node, int i) {
        Tensor value = node.editor().constant(node.in(i));
        int count = value.count();
        return node.editor()
                .constant("scale", value.reshape(count == 1 ? Shape.scalar() : Shape.of(count)));
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
