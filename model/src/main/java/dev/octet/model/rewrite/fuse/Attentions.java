package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.norm.Softmax;
import dev.octet.model.operator.product.MatMul;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.Multiple;
import dev.octet.model.rewrite.match.Strided;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * softmax(q · kᵀ · factor + mask) · v over heads, with what only moves q, k, v and the result: one
 * attention that reads and writes them where they lie.
 */
public final class Attentions implements Pass {
    /** From tokens to heads, and back. */
    private static final List<Long> HEADS = List.of(0L, 2L, 1L, 3L);

    /** What is added or put in place of a score instead of minus infinity is not above this. */
    private static final float HIDDEN = -1e30f;

    @Override
    public String name() {
        return "attention";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Softmax softmax) {
                new Draft(editor, node).find(softmax);
            }
        }
        return editor.build();
    }

    /** What belongs to one softmax. */
    private static final class Draft {
        private final Editor editor;
        private final Node softmax;
        private float factor = 1;
        private String mask;

        /** [batch, heads, queries, keys], as far as it is known. */
        private Shape scores;

        Draft(Editor editor, Node softmax) {
            this.editor = editor;
            this.softmax = softmax;
        }

        void find(Softmax operator) {
            TensorType type = editor.type(softmax.inputs().get(0));
            int rank = type.shape().rank();
            if (type.element() != ElementType.FLOAT
                    || rank < 3
                    || rank > 4
                    || type.shape().count() == 0
                    || type.shape().axis(operator.axis()) != rank - 1) {
                return;
            }
            note(type.shape());
            Node values = shares();
            Node product = values == null ? null : product();
            if (product != null) {
                replace(product, values);
            }
        }

        /** The product of the shares and the values, or null. */
        private Node shares() {
            String value = softmax.outputs().get(0);
            Node user = editor.onlyUser(value);
            while (user != null
                    && (Editor.isOnnx(user, "Reshape") || Editor.isOnnx(user, "Identity"))
                    && keepsMatrices(value, user.outputs().get(0))) {
                value = user.outputs().get(0);
                user = editor.onlyUser(value);
            }
            boolean fits =
                    user != null
                            && user.operator() instanceof MatMul
                            && user.inputs().get(0).equals(value)
                            && !user.inputs().get(1).equals(value);
            return fits ? user : null;
        }

        /** The product of q and k behind a scale and masks, or null. */
        private Node product() {
            String value = softmax.inputs().get(0);
            while (true) {
                // what else uses a score needs it
                Node giver = editor.onlyUser(value) == null ? null : editor.giver(value);
                if (giver == null || giver.operator() instanceof MatMul) {
                    return giver;
                }
                String next =
                        switch (giver.signature().type()) {
                            case "Add" -> added(giver);
                            case "Where" -> chosen(giver);
                            case "Mul", "Div" -> scaled(giver);
                            case "Reshape", "Identity" ->
                                    keepsMatrices(giver.inputs().get(0), value)
                                            ? giver.inputs().get(0)
                                            : null;
                            default -> null;
                        };
                if (next == null || !giver.signature().domain().isEmpty()) {
                    return null;
                }
                value = next;
                note(editor.type(value).shape());
            }
        }

        private void note(Shape shape) {
            if (scores == null || shape.rank() == 4 && scores.rank() == 3) {
                scores = shape;
            }
        }

        private boolean keepsMatrices(String from, String to) {
            Shape one = editor.type(from).shape();
            Shape other = editor.type(to).shape();
            return one.rank() >= 3
                    && other.rank() >= 3
                    && one.rank() <= 4
                    && other.rank() <= 4
                    && one.get(-1) == other.get(-1)
                    && one.get(-2) == other.get(-2);
        }

        private String added(Node add) {
            // factors found so far would count for the mask, too
            Shape shape = editor.type(add.outputs().get(0)).shape();
            for (String each : add.inputs()) {
                String other = Editor.other(add, each);
                if (factor == 1
                        && editor.type(each).shape().equals(shape)
                        && comesFromProduct(each)
                        && fits(other, shape)) {
                    mask(other);
                    return each;
                }
            }
            return null;
        }

        /** Whether scores are behind a value, and not a bias of their shape. */
        private boolean comesFromProduct(String value) {
            String at = value;
            for (int i = 0; i < 6; i++) {
                Node giver = editor.onlyUser(at) == null ? null : editor.giver(at);
                if (giver == null || giver.operator() instanceof MatMul) {
                    return giver != null;
                }
                boolean isChoice = Editor.isOnnx(giver, "Where");
                at = giver.inputs().isEmpty() ? "" : giver.inputs().get(isChoice ? 1 : 0);
                if (isChoice && !Double.isNaN(editor.scalar(at))) {
                    at = giver.inputs().get(2);
                }
            }
            return false;
        }

        private boolean fits(String value, Shape shape) {
            return AttentionDraft.isMask(editor, value, shape.dims());
        }

        /** A score, or what hides it. */
        private String chosen(Node where) {
            Shape shape = editor.type(where.outputs().get(0)).shape();
            for (int i = 1; factor == 1 && i <= 2; i++) {
                String score = where.inputs().get(i);
                double fill = editor.scalar(where.inputs().get(3 - i));
                Shape condition = editor.type(where.inputs().get(0)).shape();
                if (fill <= HIDDEN
                        && editor.type(score).shape().equals(shape)
                        && condition.rank() > 0
                        && condition.get(-1) == shape.get(-1)) {
                    String zero = editor.constant("seen", Tensor.of(new float[] {0}));
                    String hidden = where.inputs().get(3 - i);
                    mask(
                            made(
                                    "Where",
                                    where.inputs().get(0),
                                    i == 1 ? zero : hidden,
                                    i == 1 ? hidden : zero));
                    return score;
                }
            }
            return null;
        }

        private void mask(String other) {
            mask = mask == null ? other : made("Add", mask, other);
        }

        private String scaled(Node node) {
            Multiple multiple = Multiple.of(editor, node);
            if (multiple == null) {
                return null;
            }
            factor *= multiple.factor();
            return multiple.of();
        }

        private void replace(Node product, Node values) {
            Node back = back(values);
            int batch = scores.rank() == 4 ? scores.get(0) : 1;
            int heads = scores.rank() == 4 ? scores.get(1) : scores.get(0);
            Strided q = heads(product.inputs().get(0), batch, heads, true);
            Strided transposed = heads(product.inputs().get(1), batch, heads, true);
            Strided v = heads(values.inputs().get(1), batch, heads, false);
            if (q == null || transposed == null || v == null) {
                return;
            }
            Strided k = transposed.permuted(0, 1, 3, 2);
            if (!k.isDenseAlong(3)) {
                // its tokens are no rows anywhere
                k = Strided.dense(editor, rows(product.inputs().get(1), batch, heads));
            }
            boolean fromTokens = back != null;
            AttentionDraft draft =
                    new AttentionDraft(
                            q,
                            k,
                            v,
                            factor * q.factor() * transposed.factor(),
                            false,
                            aligned(batch),
                            fromTokens);
            boolean whole =
                    q.dims()[2] == scores.get(-2)
                            && k.dims()[2] == scores.get(-1)
                            && q.dims()[1] == heads;
            if (!whole || !draft.fits(editor)) {
                return;
            }
            Node last = fromTokens ? back : values;
            TensorType output = editor.type(last.outputs().get(0));
            editor.remove(last);
            editor.remove(softmax);
            draft.add(editor, values.name(), output, last.outputs().get(0));
        }

        /** The mask where its axes are those of the scores; one of batch · heads has others. */
        private String aligned(int batch) {
            if (mask == null) {
                return null;
            }
            Shape shape = editor.type(mask).shape();
            boolean isFlat = shape.rank() == 3 && shape.get(0) > 1 && batch > 1;
            if (!isFlat) {
                return mask;
            }
            String to =
                    editor.constant(
                            "shape",
                            Tensor.of(
                                    new long[] {batch, scores.get(1), shape.get(1), shape.get(2)},
                                    4));
            return shape.get(0) == batch * scores.get(1) ? made("Reshape", mask, to) : mask;
        }

        /** The transposition of the result into tokens, or null. */
        private Node back(Node values) {
            String value = values.outputs().get(0);
            Node user = editor.onlyUser(value);
            boolean isFlat = editor.type(value).shape().rank() == 3;
            if (isFlat && user != null && Editor.isOnnx(user, "Reshape")) {
                Shape split = editor.type(user.outputs().get(0)).shape();
                if (split.rank() != 4 || !keepsMatrices(value, user.outputs().get(0))) {
                    return null;
                }
                if (scores.rank() == 3) {
                    scores = Shape.of(split.get(0), split.get(1), scores.get(1), scores.get(2));
                }
                user = editor.onlyUser(user.outputs().get(0));
            } else if (isFlat) {
                return null;
            }
            boolean fits =
                    user != null
                            && Editor.isOnnx(user, "Transpose")
                            && HEADS.equals(user.attributes().get("perm"));
            return fits ? user : null;
        }

        /** A factor as [batch, heads or fewer, rows, columns], or null. */
        private Strided heads(String value, int batch, int heads, boolean scaled) {
            Shape shape = editor.type(value).shape();
            Node giver = editor.giver(value);
            boolean isSwapped =
                    giver != null
                            && Editor.isOnnx(giver, "Transpose")
                            && swapsMatrices(giver.attributes().get("perm"));
            if (isSwapped) {
                Strided rows = heads(giver.inputs().get(0), batch, heads, scaled);
                return rows == null ? null : rows.permuted(0, 1, 3, 2);
            }
            Multiple multiple = scaled && giver != null ? Multiple.of(editor, giver) : null;
            if (multiple != null) {
                Strided of = heads(multiple.of(), batch, heads, true);
                return of == null ? null : of.times(multiple.factor());
            }
            if (giver != null && Editor.isOnnx(giver, "Reshape")) {
                Strided inner = Strided.of(editor, giver.inputs().get(0), scaled);
                int[] dims = inner.dims();
                // heads that several share, one behind the other
                if (dims.length == 5
                        && inner.strides()[2] == 0
                        && dims[0] == batch
                        && dims[1] * dims[2] == heads) {
                    Strided all = inner.permuted(2, 0, 1, 3, 4);
                    return new Strided(
                            all.value(),
                            all.offset(),
                            new int[] {dims[0], dims[1], dims[3], dims[4]},
                            java.util.Arrays.copyOfRange(all.strides(), 1, 5),
                            all.factor());
                }
                if (shape.rank() == 3 && dims.length == 4 && dims[0] * dims[1] == shape.get(0)) {
                    return dims[0] == batch ? inner : null;
                }
            }
            Strided moved = Strided.of(editor, value, scaled);
            int columns = shape.get(-1);
            int rows = shape.get(-2);
            Strided split =
                    shape.rank() == 4 && shape.get(0) == batch
                            ? moved
                            : moved.reshaped(batch, heads, rows, columns);
            boolean isWhole = split != null && split.dims().length == 4;
            if (isWhole && (split.isDenseAlong(3) || split.isDenseAlong(2))) {
                return split;
            }
            return shape.count() == batch * heads * rows * columns
                    ? Strided.dense(editor, value).reshaped(batch, heads, rows, columns)
                    : null;
        }

        private static boolean swapsMatrices(Object perm) {
            return List.of(0L, 1L, 3L, 2L).equals(perm) || List.of(0L, 2L, 1L).equals(perm);
        }

        /** The other order of the last two axes, in memory of its own. */
        private String rows(String value, int batch, int heads) {
            Shape shape = editor.type(value).shape();
            long[] dims = {batch, heads, shape.get(-2), shape.get(-1)};
            String split =
                    made("Reshape", value, editor.constant("shape", Tensor.of(dims, dims.length)));
            return made(
                    "Transpose",
                    Attributes.of(java.util.Map.of("perm", List.of(0L, 1L, 3L, 2L))),
                    split);
        }

        private String made(String type, String... inputs) {
            return made(type, Attributes.none(), inputs);
        }

        private String made(String type, Attributes attributes, String... inputs) {
            String output = editor.name(softmax.outputs().get(0));
            Node node = Nodes.of(type, attributes, List.of(inputs), List.of(output));
            editor.add(
                    softmax.name(),
                    node.signature(),
                    node.attributes(),
                    node.operator(),
                    node.inputs(),
                    node.outputs());
            return output;
        }
    }
}
