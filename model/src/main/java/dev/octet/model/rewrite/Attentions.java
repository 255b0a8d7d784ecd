package dev.octet.model.rewrite;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.norm.Softmax;
import dev.octet.model.operator.product.MatMul;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * softmax(q · kᵀ · factor + mask) · v over heads, whose heads are cut out of tokens by
 * transpositions: one attention that reads and writes tokens.
 */
final class Attentions implements Pass {
    /** From tokens to heads, and back. */
    private static final List<Long> HEADS = List.of(0L, 2L, 1L, 3L);

    /** From tokens to the heads of k, transposed. */
    private static final List<Long> KEYS = List.of(0L, 2L, 3L, 1L);

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

        Draft(Editor editor, Node softmax) {
            this.editor = editor;
            this.softmax = softmax;
        }

        void find(Softmax operator) {
            TensorType type = editor.type(softmax.inputs().get(0));
            if (type.element() != ElementType.FLOAT
                    || type.shape().rank() != 4
                    || type.shape().count() == 0
                    || type.shape().axis(operator.axis()) != 3) {
                return;
            }
            Node scores = scores(softmax.inputs().get(0), type.shape());
            Node values = editor.onlyUser(softmax.outputs().get(0));
            if (scores == null
                    || values == null
                    || !(values.operator() instanceof MatMul)
                    || !values.inputs().get(0).equals(softmax.outputs().get(0))) {
                return;
            }
            String q = transposed(scores.inputs().get(0), HEADS);
            String k = keys(scores.inputs().get(1));
            String v = transposed(values.inputs().get(1), HEADS);
            Node back = editor.onlyUser(values.outputs().get(0));
            boolean tokensLast =
                    back != null
                            && Editor.isOnnx(back, "Transpose")
                            && HEADS.equals(back.attributes().get("perm"));
            if (q != null && k != null && v != null && tokensLast) {
                replace(values, back, q, k, v);
            }
        }

        /** The product of q and k behind a scale and a mask, or null. */
        private Node scores(String value, Shape shape) {
            Node giver = single(value);
            if (giver != null && Editor.isOnnx(giver, "Add")) {
                for (String each : giver.inputs()) {
                    Node product = scaled(each);
                    String other = Editor.other(giver, each);
                    if (product != null && isMask(other, shape)) {
                        mask = other;
                        return product;
                    }
                }
                return null;
            }
            return scaled(value);
        }

        private boolean isMask(String value, Shape scores) {
            Shape shape = editor.type(value).shape();
            boolean fits =
                    shape.rank() >= 1
                            && shape.rank() <= 4
                            && shape.get(-1) == scores.get(-1)
                            && editor.type(value).element() == ElementType.FLOAT;
            for (int i = 1; fits && i <= shape.rank(); i++) {
                fits = shape.get(-i) == 1 || shape.get(-i) == scores.get(-i);
            }
            return fits;
        }

        private Node scaled(String value) {
            Node giver = single(value);
            if (giver == null || giver.operator() instanceof MatMul) {
                return giver;
            }
            boolean div = Editor.isOnnx(giver, "Div");
            if (!div && !Editor.isOnnx(giver, "Mul")) {
                return null;
            }
            for (int i = 0; i < (div ? 1 : 2); i++) {
                double number = editor.scalar(giver.inputs().get(1 - i));
                Node product = single(giver.inputs().get(i));
                float by = (float) (div ? 1 / number : number);
                if (Float.isFinite(by) && product != null && product.operator() instanceof MatMul) {
                    factor = by;
                    return product;
                }
            }
            return null;
        }

        /** What gives a value that is used once. */
        private Node single(String value) {
            return editor.onlyUser(value) == null ? null : editor.giver(value);
        }

        /** What a transposition is of, or null. */
        private String transposed(String value, List<Long> axes) {
            Node giver = editor.giver(value, "Transpose");
            return giver != null && axes.equals(giver.attributes().get("perm"))
                    ? giver.inputs().get(0)
                    : null;
        }

        private String keys(String value) {
            String direct = transposed(value, KEYS);
            String heads = transposed(value, List.of(0L, 1L, 3L, 2L));
            return direct != null ? direct : heads == null ? null : transposed(heads, HEADS);
        }

        private void replace(Node values, Node back, String q, String k, String v) {
            Shape tokens = editor.type(q).shape();
            Shape keys = editor.type(k).shape();
            Shape of = editor.type(v).shape();
            boolean fits =
                    tokens.get(0) == keys.get(0)
                            && tokens.get(2) == keys.get(2)
                            && keys.get(2) == of.get(2)
                            && keys.get(0) == of.get(0);
            if (!fits) {
                return;
            }
            StringBuilder line = new StringBuilder("attention f32:f32 ");
            line.append(tokens.get(0))
                    .append('x')
                    .append(tokens.get(2))
                    .append('x')
                    .append(tokens.get(1))
                    .append('x')
                    .append(tokens.get(3))
                    .append(" bthd factor:")
                    .append(factor);
            if (keys.get(1) != tokens.get(1)) {
                line.append(" keys:").append(keys.get(1));
            }
            if (of.get(3) != tokens.get(3)) {
                line.append(" values:").append(of.get(3));
            }
            List<String> inputs = new ArrayList<>(List.of(q, k, v));
            List<Role> roles = new ArrayList<>(List.of(Role.SRC, Role.SRC_1, Role.SRC_2));
            if (mask != null) {
                line.append(" mask:").append(Rows.word(editor.type(mask).shape()));
                inputs.add(mask);
                roles.add(Role.RESIDUAL);
            }
            TensorType output = editor.type(back.outputs().get(0));
            editor.remove(back);
            editor.remove(values);
            editor.remove(softmax);
            editor.add(
                    Computed.of(
                            Request.parse(line.toString()),
                            Parameters.none(),
                            List.of(),
                            roles,
                            output),
                    values.name(),
                    inputs,
                    back.outputs());
        }
    }
}
