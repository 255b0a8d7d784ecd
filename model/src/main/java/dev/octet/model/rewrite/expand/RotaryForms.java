package dev.octet.model.rewrite.expand;

import dev.octet.model.operator.attention.RotaryEmbedding;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rotary embeddings as products and sums of the two parts of each pair. */
final class RotaryForms {
    private RotaryForms() {}

    static void expand(Expansion node) {
        RotaryEmbedding operator = (RotaryEmbedding) node.node().operator();
        if (!node.areFloats(0, 1, 2)) {
            return;
        }
        Shape shape = node.shape(0);
        boolean tokensFirst = shape.rank() == 3;
        int width = operator.width(shape);
        int turned = operator.turned() == 0 ? width : operator.turned();
        int[] dims =
                tokensFirst
                        ? new int[] {shape.get(0), shape.get(1), operator.heads(), width}
                        : shape.dims();
        String x = tokensFirst ? node.reshape(node.in(0), dims) : node.in(0);
        List<String> parts = new ArrayList<>(List.of(x));
        if (turned < width) {
            parts =
                    node.addAll(
                            "Split", Map.of("axis", 3L), 2, x, node.longs(turned, width - turned));
        }
        String cos = angles(node, 1, tokensFirst, turned / 2);
        String sin = angles(node, 2, tokensFirst, turned / 2);
        List<String> pair = pair(node, parts.get(0), dims, turned / 2, operator.isInterleaved());
        String a = pair.get(0);
        String b = pair.get(1);
        String real = node.add("Sub", node.add("Mul", a, cos), node.add("Mul", b, sin));
        String imaginary = node.add("Add", node.add("Mul", a, sin), node.add("Mul", b, cos));
        if (operator.isInterleaved()) {
            int[] single = {dims[0], dims[1], dims[2], turned / 2, 1};
            String both =
                    node.add(
                            "Concat",
                            Map.of("axis", 4L),
                            node.reshape(real, single),
                            node.reshape(imaginary, single));
            parts.set(0, node.reshape(both, dims[0], dims[1], dims[2], turned));
        } else {
            parts.set(0, node.add("Concat", Map.of("axis", 3L), real, imaginary));
        }
        String y =
                turned < width
                        ? node.add("Concat", Map.of("axis", 3L), parts.toArray(String[]::new))
                        : parts.get(0);
        node.give(0, tokensFirst ? node.reshape(y, shape.dims()) : y);
    }

    /** Cosines or sines of each token, beside heads. */
    private static String angles(Expansion node, int i, boolean tokensFirst, int half) {
        String angles = node.has(3) ? node.add("Gather", node.in(i), node.in(3)) : node.in(i);
        Shape shape = node.shape(angles);
        return tokensFirst
                ? node.reshape(angles, shape.get(0), shape.get(1), 1, half)
                : node.reshape(angles, shape.get(0), 1, shape.get(1), half);
    }

    private static List<String> pair(
            Expansion node, String x, int[] dims, int half, boolean isInterleaved) {
        if (!isInterleaved) {
            return node.addAll("Split", Map.of("axis", 3L), 2, x, node.longs(half, half));
        }
        String split = node.reshape(x, dims[0], dims[1], dims[2], half, 2);
        List<String> both = new ArrayList<>();
        for (long i = 0; i < 2; i++) {
            String at = node.editor().constant("part", Tensor.of(new long[] {i}));
            both.add(node.add("Gather", Map.of("axis", 4L), split, at));
        }
        return both;
    }
}
