package dev.octet.model.rewrite.expand;

import dev.octet.model.operator.attention.Attention;
import dev.octet.model.operator.attention.Sizes;
import dev.octet.model.operator.attention.Visibility;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.rewrite.fuse.AttentionDraft;
import dev.octet.model.rewrite.match.Strided;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ONNX's Attention. What is left as it is: a cap of scores, and scores as an output. */
final class OnnxAttentionForms {
    private OnnxAttentionForms() {}

    static void expand(Expansion node) {
        Attention operator = (Attention) node.node().operator();
        boolean known =
                node.areFloats(0, 1, 2, 4, 5)
                        && (!node.has(3)
                                || node.areFloats(3)
                                || node.editor().type(node.in(3)).element() == ElementType.BOOL)
                        && operator.cap() == 0
                        && !node.gives(3);
        if (known) {
            new Draft(node, operator).expand();
        }
    }

    private static final class Draft {
        private final Expansion node;
        private final Attention operator;
        private final Sizes sizes;
        private final boolean tokensFirst;

        Draft(Expansion node, Attention operator) {
            this.node = node;
            this.operator = operator;
            this.tokensFirst = node.shape(0).rank() == 3;
            List<TensorType> types = new ArrayList<>();
            List<Tensor> values = new ArrayList<>();
            for (String input : node.node().inputs()) {
                types.add(input.isEmpty() ? null : node.editor().type(input));
                values.add(null);
            }
            this.sizes = operator.sizes(dev.octet.model.graph.Inputs.of(types, values));
        }

        void expand() {
            Strided k = heads(1, sizes.kvHeads());
            Strided v = heads(2, sizes.kvHeads());
            String keys = null;
            String values = null;
            if (node.has(4) || node.gives(1) || node.gives(2)) {
                keys = present(k, 4);
                values = present(v, 5);
            }
            if (node.has(4)) {
                k = Strided.dense(node.editor(), keys);
                v = Strided.dense(node.editor(), values);
            }
            Visibility visibility = operator.visibility();
            boolean isCausal =
                    visibility.isCausal()
                            && visibility.left() < 0
                            && visibility.right() < 0
                            && !node.has(3)
                            && !node.has(6)
                            && sizes.past() == sizes.keys() - sizes.queries();
            String mask = isCausal ? null : mask();
            AttentionDraft draft =
                    new AttentionDraft(
                            heads(0, sizes.heads()),
                            k,
                            v,
                            operator.factor(sizes.width()),
                            isCausal,
                            mask,
                            tokensFirst);
            if (!draft.fits(node.editor())) {
                return;
            }
            TensorType type = node.output(0);
            String y = node.editor().name("attention");
            draft.add(node.editor(), node.node().name(), type, y);
            node.give(0, mask == null || seesSomething(mask) ? y : guarded(y, mask, type));
            if (node.gives(1)) {
                node.give(1, keys);
            }
            if (node.gives(2)) {
                node.give(2, values);
            }
        }

        private Strided heads(int i, int heads) {
            Strided dense = Strided.dense(node.editor(), node.in(i));
            Shape shape = node.shape(i);
            return shape.rank() == 4
                    ? dense
                    : dense.reshaped(shape.get(0), shape.get(1), heads, shape.get(2) / heads)
                            .permuted(0, 2, 1, 3);
        }

        private String present(Strided now, int past) {
            int[] dims = now.dims();
            String dense = now.value();
            if (tokensFirst) {
                String split = node.reshape(dense, dims[0], dims[2], dims[1], dims[3]);
                dense = node.transpose(split, 0, 2, 1, 3);
            }
            return node.has(past)
                    ? node.add("Concat", Map.of("axis", 2L), node.in(past), dense)
                    : dense;
        }

        /** What is added to scores, whose last axis is that of the keys; or null. */
        private String mask() {
            String given = node.has(3) ? given() : null;
            String seen = node.has(6) ? byLengths() : byPositions();
            return given == null || seen == null
                    ? given == null ? seen : given
                    : node.add("Add", given, seen);
        }

        private String hidden() {
            return node.editor()
                    .constant("hidden", Tensor.of(new float[] {Float.NEGATIVE_INFINITY}, 1));
        }

        /** The mask as floats. */
        private String given() {
            String mask = node.in(3);
            if (!node.areFloats(3)) {
                mask = node.add("Where", mask, node.scalar(0), hidden());
            }
            Shape shape = node.shape(mask);
            if (shape.rank() == 0) {
                shape = Shape.of(1);
                mask = node.reshape(mask, 1);
            }
            int missing = sizes.keys() - shape.get(-1);
            if (missing == 0) {
                return mask;
            }
            Tensor rest = Tensor.zeros(ElementType.FLOAT, shape.with(-1, missing));
            for (int i = 0; i < rest.count(); i++) {
                rest.setDouble(i, Double.NEGATIVE_INFINITY);
            }
            return node.add(
                    "Concat", Map.of("axis", -1L), mask, node.editor().constant("rest", rest));
        }

        /** By the positions of queries and keys, which are known; null where all see all. */
        private String byPositions() {
            Tensor added = Tensor.zeros(ElementType.FLOAT, Shape.of(sizes.queries(), sizes.keys()));
            boolean hides = false;
            for (int i = 0; i < added.count(); i++) {
                int position = sizes.past() + i / sizes.keys();
                if (!operator.visibility().sees(position, i % sizes.keys())) {
                    added.setDouble(i, Double.NEGATIVE_INFINITY);
                    hides = true;
                }
            }
            return hides ? node.editor().constant("seen", added) : null;
        }

        /**
         * By how many keys a sequence has, the queries being the last of its tokens. Numbers are
         * small: floats hold them.
         */
        private String byLengths() {
            int queries = sizes.queries();
            int keys = sizes.keys();
            Visibility visibility = operator.visibility();
            float[] numbers = new float[keys];
            float[] distances = new float[queries * keys];
            for (int i = 0; i < distances.length; i++) {
                numbers[i % keys] = i % keys;
                // of a key from a query whose position is the sequence's length
                distances[i] = i % keys - i / keys + queries;
            }
            String lengths =
                    node.reshape(
                            node.add("Cast", Map.of("to", 1L), node.in(6)), sizes.batch(), 1, 1, 1);
            String seen = "0";
            if (visibility.left() >= 0) {
                seen = "where(less(d,sub(b," + visibility.left() + ")),c,0)";
            }
            int right =
                    visibility.isCausal()
                            ? 0
                            : visibility.right() >= 0 ? visibility.right() : Integer.MAX_VALUE;
            if (right < Integer.MAX_VALUE) {
                seen = "where(less(d,add(b," + (right + 1) + "))," + seen + ",c)";
            }
            boolean byDistance = !seen.equals("0");
            Shape shape = Shape.of(sizes.batch(), 1, byDistance ? queries : 1, keys);
            String shapes = keys + "," + sizes.batch() + "x1x1x1,1";
            List<String> sources =
                    new ArrayList<>(
                            List.of(
                                    node.editor().constant("keys", Tensor.of(numbers, keys)),
                                    lengths,
                                    hidden()));
            if (byDistance) {
                shapes += "," + queries + "x" + keys;
                sources.add(
                        node.editor().constant("distances", Tensor.of(distances, queries, keys)));
            }
            return node.express(
                    (byDistance ? "f32,f32,f32,f32:f32 " : "f32,f32,f32:f32 ")
                            + shapes
                            + " where(less(a,b),"
                            + seen
                            + ",c)",
                    new TensorType(ElementType.FLOAT, shape),
                    sources.toArray(String[]::new));
        }

        /** Whether each query is known to see a key. */
        private boolean seesSomething(String mask) {
            Tensor constant = node.editor().constant(mask);
            if (constant == null) {
                return false;
            }
            for (int row = 0; row < constant.count() / sizes.keys(); row++) {
                boolean sees = false;
                for (int key = 0; key < sizes.keys(); key++) {
                    sees |= constant.getFloat(row * sizes.keys() + key) != Float.NEGATIVE_INFINITY;
                }
                if (!sees) {
                    return false;
                }
            }
            return true;
        }

        /** Zeros for queries that see nothing, of which attention makes NaN. */
        private String guarded(String y, String mask, TensorType type) {
            int[] rows = {1, 1, 1, 1};
            Shape shape = node.shape(mask);
            for (int i = 2; i <= shape.rank(); i++) {
                rows[4 - i] = shape.get(-i);
            }
            Shape each = Shape.of(rows);
            String most =
                    node.compute(
                            Request.parse(
                                    "reduce_max f32:f32 "
                                            + Shapes.word(each.with(3, sizes.keys()))
                                            + " axes:3"),
                            Parameters.none(),
                            List.of(Role.SRC),
                            new TensorType(ElementType.FLOAT, each),
                            List.of(mask));
            Shape whole =
                    Shape.of(sizes.batch(), sizes.heads(), sizes.queries(), sizes.valueWidth());
            if (tokensFirst) {
                most = node.transpose(most, 0, 2, 1, 3);
                whole = Shape.of(sizes.batch(), sizes.queries(), sizes.heads(), sizes.valueWidth());
            }
            return node.express(
                    "f32,f32:f32 "
                            + Shapes.word(whole)
                            + ","
                            + Shapes.word(node.shape(most))
                            + " where(less(b,"
                            + -Float.MAX_VALUE
                            + "),0,a)",
                    type,
                    y,
                    most);
        }
    }
}
