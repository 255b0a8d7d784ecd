package dev.octet.model.rewrite.expand;

import dev.octet.model.operator.microsoft.Attention;
import dev.octet.model.operator.microsoft.MultiHeadAttention;
import dev.octet.model.operator.microsoft.QAttention;
import dev.octet.model.operator.microsoft.SelfAttention;
import dev.octet.model.rewrite.fuse.AttentionDraft;
import dev.octet.model.rewrite.match.Strided;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Map;

/**
 * ONNX Runtime's attentions: the projection of queries, keys and values as one product, and an
 * attention that reads them where that wrote them.
 */
final class AttentionForms {
    private AttentionForms() {}

    /** Attention. */
    static void attention(Expansion node) {
        Attention operator = (Attention) node.node().operator();
        if (!node.areFloats(0, 1, 2, 4, 5) || operator.sharesBuffer()) {
            return;
        }
        int all = node.shape(1).get(1);
        int size = operator.hiddenSizes() == null ? all / 3 : operator.hiddenSizes().get(0);
        String projected = node.add("MatMul", node.in(0), node.in(1));
        if (node.has(2)) {
            projected = node.add("Add", projected, node.in(2));
        }
        float scale = operator.scale();
        new Projection(node, projected, operator.heads(), size, all - 2 * size)
                .expand(scale, operator.isCausal(), operator.maskFilter(), 3, 5, 4);
    }

    /** QAttention. */
    static void integers(Expansion node) {
        SelfAttention operator = ((QAttention) node.node().operator()).attention();
        if (!node.areFloats(2, 3, 4, 8)) {
            return;
        }
        String projected =
                IntegerForms.product(
                        node,
                        node.in(0),
                        node.in(1),
                        node.has(6) ? node.in(6) : "",
                        node.has(7) ? node.in(7) : "",
                        node.in(3),
                        node.in(4),
                        node.in(2));
        int size = node.shape(1).get(1) / 3;
        new Projection(node, projected, operator.heads(), size, size)
                .expand(
                        operator.scale(),
                        operator.mask().isCausal(),
                        operator.mask().filter(),
                        5,
                        9,
                        8);
    }

    /**
     * Queries, keys and values of each token side by side.
     *
     * @param size of all queries of a token
     * @param valueSize of all values of a token
     */
    private record Projection(Expansion node, String value, int heads, int size, int valueSize) {
        void expand(float scale, boolean isCausal, float filter, int mask, int bias, int past) {
            Shape shape = node.shape(value);
            int batch = shape.get(0);
            int tokens = shape.get(1);
            int before = node.has(past) ? node.shape(past).get(3) : 0;
            String present = null;
            if (node.has(past) || node.gives(1)) {
                present = present(node.has(past) ? node.in(past) : null, batch, tokens);
            }
            Strided k = part(size, size);
            Strided v = part(2 * size, valueSize);
            if (node.has(past)) {
                Strided both = Strided.dense(node.editor(), present);
                int half = node.shape(present).count() / 2;
                int[] dims = {batch, heads, before + tokens, size / heads};
                k = new Strided(present, 0, dims, Shape.of(dims).strides());
                v = new Strided(both.value(), half, dims, k.strides());
            }
            String added = new AttentionMasks(node, batch, tokens, before, filter).of(mask, bias);
            AttentionDraft draft =
                    new AttentionDraft(
                            part(0, size),
                            k,
                            v,
                            scale == 0 ? (float) (1 / Math.sqrt(size / heads)) : scale,
                            isCausal,
                            added,
                            true);
            AttentionForms.give(node, draft);
            if (node.gives(1)) {
                node.give(1, present);
            }
        }

        private Strided part(int offset, int size) {
            Shape shape = node.shape(value);
            int length = shape.get(2);
            int tokens = shape.get(1);
            return new Strided(
                    value,
                    offset,
                    new int[] {shape.get(0), heads, tokens, size / heads},
                    new int[] {tokens * length, size / heads, length, 1});
        }

        /** Keys and values of past and present, [2, batch, heads, tokens, size]. */
        private String present(String past, int batch, int tokens) {
            String parts = node.reshape(value, batch, tokens, 3, heads, size / heads);
            String now = node.slice(node.transpose(parts, 2, 0, 3, 1, 4), 0, 1, 3);
            return past == null ? now : node.add("Concat", Map.of("axis", 3L), past, now);
        }
    }

    private static void give(Expansion node, AttentionDraft draft) {
        TensorType type = node.output(0);
        String y = node.editor().name(node.node().outputs().get(0));
        draft.add(node.editor(), node.node().name(), type, y);
        node.give(0, y);
    }

    /** MultiHeadAttention. */
    static void projected(Expansion node) {
        SelfAttention operator = ((MultiHeadAttention) node.node().operator()).attention();
        if (!node.areFloats(0, 1, 2, 3, 5, 6, 7)) {
            return;
        }
        int heads = operator.heads();
        int keys = node.has(1) ? 1 : 0;
        int values = node.has(2) ? 2 : keys;
        Strided q = heads(node, 0, 0, heads, 0);
        int size = q.dims()[3];
        Strided k = heads(node, keys, values == keys ? node.has(1) ? 0 : 1 : 0, heads, size);
        Strided v = heads(node, values, values == keys ? node.has(1) ? 1 : 2 : 0, heads, 2 * size);
        boolean hasPast = node.has(6);
        int before = hasPast ? node.shape(6).get(2) : 0;
        String presentKeys = null;
        String presentValues = null;
        if (hasPast || node.gives(1) || node.gives(2)) {
            presentKeys = present(node, k, hasPast ? node.in(6) : null);
            presentValues = present(node, v, hasPast ? node.in(7) : null);
        }
        if (hasPast) {
            k = Strided.dense(node.editor(), presentKeys);
            v = Strided.dense(node.editor(), presentValues);
        }
        String mask =
                new AttentionMasks(node, q.dims()[0], q.dims()[2], before, operator.mask().filter())
                        .of(k.dims()[2], 4, 5);
        float scale = operator.scale();
        AttentionDraft draft =
                new AttentionDraft(
                        q,
                        k,
                        v,
                        scale == 0 ? (float) (1 / Math.sqrt(size)) : scale,
                        operator.mask().isCausal(),
                        mask,
                        true);
        if (!draft.fits(node.editor())) {
            return;
        }
        give(node, draft);
        if (node.gives(1)) {
            node.give(1, presentKeys);
        }
        if (node.gives(2)) {
            node.give(2, presentValues);
        }
    }

    /**
     * An input of queries, keys or values as [batch, heads, tokens, width].
     *
     * @param part of an input that has several
     * @param bias where its bias begins, in heads' widths
     */
    private static Strided heads(Expansion node, int i, int part, int heads, int bias) {
        Shape shape = node.shape(i);
        if (shape.rank() == 4) {
            return Strided.dense(node.editor(), node.in(i));
        }
        if (shape.rank() == 5) {
            int width = shape.get(4);
            int parts = shape.get(3);
            int token = heads * parts * width;
            return new Strided(
                    node.in(i),
                    part * width,
                    new int[] {shape.get(0), heads, shape.get(1), width},
                    new int[] {shape.get(1) * token, parts * width, token, 1});
        }
        String value = node.in(i);
        if (node.has(3)) {
            int begin = bias * heads;
            value = node.add("Add", value, vector(node, begin, begin + shape.get(2)));
        }
        int width = shape.get(2) / heads;
        return new Strided(
                value,
                0,
                new int[] {shape.get(0), heads, shape.get(1), width},
                new int[] {shape.get(1) * shape.get(2), width, shape.get(2), 1});
    }

    /** A part of the bias: a constant where the bias is one, as products want it. */
    private static String vector(Expansion node, int begin, int end) {
        Tensor bias = node.editor().constant(node.in(3));
        if (bias == null) {
            return node.slice(node.in(3), 0, begin, end);
        }
        Tensor part = Tensor.zeros(ElementType.FLOAT, Shape.of(end - begin));
        part.copy(0, bias, begin, end - begin);
        return node.editor().constant("bias", part);
    }

    /** Keys or values of past and present, heads outside of tokens. */
    private static String present(Expansion node, Strided now, String past) {
        int[] dims = now.dims();
        int rank = node.shape(now.value()).rank();
        String dense =
                switch (rank) {
                    case 3 ->
                            node.transpose(
                                    node.reshape(now.value(), dims[0], dims[2], dims[1], dims[3]),
                                    0,
                                    2,
                                    1,
                                    3);
                    case 5 ->
                            node.transpose(
                                    node.add(
                                            "Gather",
                                            Map.of("axis", 3L),
                                            now.value(),
                                            node.editor()
                                                    .constant(
                                                            "part",
                                                            Tensor.of(
                                                                    new long[] {
                                                                        now.offset() / dims[3]
                                                                    }))),
                                    0,
                                    2,
                                    1,
                                    3);
                    default -> now.value();
                };
        return past == null ? dense : node.add("Concat", Map.of("axis", 2L), past, dense);
    }
}
