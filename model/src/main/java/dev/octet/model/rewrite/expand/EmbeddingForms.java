package dev.octet.model.rewrite.expand;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.List;
import java.util.Map;

/** Rows of tables, their sum, and its layer normalization. */
final class EmbeddingForms {
    private static final int[] TABLES = {2, 3, 4};

    /** From a quantized input to its scale, and from that to its zero point. */
    private static final int TO_SCALE = 6;

    private static final int TO_ZERO_POINT = 5;

    private EmbeddingForms() {}

    static void floats(Expansion node) {
        if (!node.areFloats(2, 3, 4, 5, 6)) {
            return;
        }
        int[] rows = {0, node.has(8) ? 8 : -1, 1};
        String sum = null;
        for (int i = 0; i < TABLES.length; i++) {
            sum = node.has(TABLES[i]) ? plus(node, sum, rows(node, TABLES[i], rows[i])) : sum;
        }
        give(node, sum, node.in(5), node.in(6));
        if (node.gives(2)) {
            node.give(2, sum);
        }
    }

    static void integers(Expansion node) {
        for (int i = 2; i <= 6; i++) {
            boolean isKnown =
                    !node.has(i)
                            || scale(node, i) != null
                                    && zeroPoint(node, i) != null
                                    && (i < 5 || node.editor().constant(node.in(i)) != null);
            if (!isKnown) {
                return;
            }
        }
        int[] rows = {0, -1, 1};
        String sum = null;
        for (int i = 0; i < TABLES.length; i++) {
            int table = TABLES[i];
            if (node.has(table)) {
                String real =
                        node.add(
                                "DequantizeLinear",
                                rows(node, table, rows[i]),
                                node.editor().constant("scale", scale(node, table)),
                                node.editor().constant("zero", zeroPoint(node, table)));
                sum = plus(node, sum, real);
            }
        }
        give(node, sum, vector(node, 5), vector(node, 6));
    }

    private static String plus(Expansion node, String sum, String rows) {
        return sum == null ? rows : node.add("Add", sum, rows);
    }

    /**
     * Rows of a table.
     *
     * @param ids the input with their numbers, or -1 for 0, 1, 2 and so on
     */
    private static String rows(Expansion node, int table, int ids) {
        return ids < 0
                ? node.slice(node.in(table), 0, 0, node.shape(0).get(1))
                : node.add("Gather", node.in(table), node.in(ids));
    }

    private static Tensor scale(Expansion node, int i) {
        return single(node, i + TO_SCALE);
    }

    private static Tensor zeroPoint(Expansion node, int i) {
        return single(node, i + TO_SCALE + TO_ZERO_POINT);
    }

    private static Tensor single(Expansion node, int i) {
        Tensor value = node.editor().constant(node.in(i));
        return value == null || value.count() != 1 ? null : value.reshape(Shape.scalar());
    }

    /** A constant vector as floats. */
    private static String vector(Expansion node, int i) {
        Inputs inputs =
                Inputs.of(node.editor().constant(node.in(i)), scale(node, i), zeroPoint(node, i));
        Tensor real =
                Nodes.of(
                                "DequantizeLinear",
                                Attributes.none(),
                                List.of("x", "scale", "zero"),
                                List.of("y"))
                        .operator()
                        .evaluate(inputs)
                        .get(0);
        return node.editor().constant("vector", real);
    }

    private static void give(Expansion node, String sum, String gamma, String beta) {
        Map<String, Object> attributes =
                Map.of("axis", -1L, "epsilon", node.real("epsilon", 1e-12f));
        String y = node.add("LayerNormalization", attributes, sum, gamma, beta);
        boolean counts = node.gives(1);
        node.give(0, y);
        if (counts) {
            node.give(1, counts(node));
        }
    }

    /** How many ones each row of the mask has. */
    private static String counts(Expansion node) {
        int batch = node.shape(0).get(0);
        if (!node.has(7)) {
            return node.editor()
                    .constant("counts", Tensor.zeros(ElementType.INT32, Shape.of(batch)));
        }
        TensorType mask = new TensorType(ElementType.FLOAT, node.shape(7));
        String word = Shapes.word(mask.shape());
        String ones = node.express("s32:f32 " + word + " equal(a,1)", mask, node.in(7));
        String sums =
                node.compute(
                        Request.parse("reduce_sum f32:f32 " + word + " axes:1"),
                        Parameters.none(),
                        List.of(Role.SRC),
                        new TensorType(ElementType.FLOAT, Shape.of(batch)),
                        List.of(ones));
        return node.add("Cast", Map.of("to", 6L), sums);
    }
}
