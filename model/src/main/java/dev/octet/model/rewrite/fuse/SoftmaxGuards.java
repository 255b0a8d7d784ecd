package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.norm.Softmax;
import dev.octet.model.operator.product.MatMul;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The shares of a query that sees no key, which exporters write as 0 where they are NaN, between a
 * softmax and the product of the shares and the values: the guard goes behind that product, and
 * asks the mask. NaN among scores that are not hidden stays NaN.
 */
public final class SoftmaxGuards implements Pass {
    @Override
    public String name() {
        return "softmax guards";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Softmax softmax) {
                Shape shape = editor.type(node.inputs().get(0)).shape();
                if (shape.rank() == 4 && shape.axis(softmax.axis()) == 3) {
                    move(editor, node);
                }
            }
        }
        return editor.build();
    }

    private static void move(Editor editor, Node softmax) {
        String shares = softmax.outputs().get(0);
        Node where = guard(editor, shares);
        Node product = where == null ? null : editor.onlyUser(where.outputs().get(0));
        String mask = mask(editor, softmax);
        boolean fits =
                product != null
                        && product.operator() instanceof MatMul
                        && product.inputs().get(0).equals(where.outputs().get(0))
                        && mask != null;
        if (!fits) {
            return;
        }
        Node transpose = editor.onlyUser(product.outputs().get(0));
        boolean turns =
                transpose != null
                        && Editor.isOnnx(transpose, "Transpose")
                        && List.of(0L, 2L, 1L, 3L).equals(transpose.attributes().get("perm"));
        String guarded = (turns ? transpose : product).outputs().get(0);
        if (editor.isOutput(guarded)) {
            return;
        }
        String hidden = hidden(editor, mask);
        editor.remove(where);
        editor.useInstead(where.outputs().get(0), shares);
        if (hidden == null) {
            return;
        }
        String flags = turns ? turned(editor, hidden) : hidden;
        String result = editor.name(guarded);
        editor.useInstead(guarded, result);
        String zero = editor.constant("zero", Tensor.of(new float[] {0}, 1));
        editor.add(
                Nodes.of(
                        "Where",
                        Attributes.none(),
                        List.of(flags, zero, guarded),
                        List.of(result)));
    }

    /** Where(IsNaN(shares), 0, shares), which alone uses them; or null. */
    private static Node guard(Editor editor, String shares) {
        if (editor.users(shares).size() != 2 || editor.isOutput(shares)) {
            return null;
        }
        for (Node user : editor.users(shares)) {
            boolean isGuard =
                    Editor.isOnnx(user, "Where")
                            && user.inputs().get(2).equals(shares)
                            && editor.scalar(user.inputs().get(1)) == 0
                            && editor.giver(user.inputs().get(0), "IsNaN") != null
                            && editor.giver(user.inputs().get(0)).inputs().contains(shares);
            if (isGuard) {
                return user;
            }
        }
        return null;
    }

    /** What is added to the scores and can hide them, or null. */
    private static String mask(Editor editor, Node softmax) {
        Node add = editor.giver(softmax.inputs().get(0), "Add");
        if (add == null) {
            return null;
        }
        Shape shape = editor.type(add.outputs().get(0)).shape();
        for (String mask : add.inputs()) {
            Shape own = editor.type(mask).shape();
            String scores = Editor.other(add, mask);
            boolean isScore =
                    editor.giver(scores) != null
                            && editor.giver(scores).operator() instanceof MatMul;
            if (isScore
                    && editor.type(scores).shape().equals(shape)
                    && own.rank() == 4
                    && own.get(3) == shape.get(3)) {
                return mask;
            }
        }
        return null;
    }

    /** For each query whether all keys are hidden; null where that is never so. */
    private static String hidden(Editor editor, String mask) {
        String most = editor.name(mask);
        Tensor axes = Tensor.of(new long[] {3}, 1);
        Node max =
                Nodes.of(
                        "ReduceMax",
                        Attributes.of(Map.of("keepdims", 1L)),
                        List.of(mask, editor.constant("axes", axes)),
                        List.of(most));
        Tensor known = editor.constant(mask);
        if (known != null) {
            Tensor largest = max.operator().evaluate(Inputs.of(known, axes)).get(0);
            boolean never = true;
            for (int i = 0; i < largest.count(); i++) {
                never &= largest.getFloat(i) != Float.NEGATIVE_INFINITY;
            }
            if (never) {
                return null;
            }
        }
        editor.add(max);
        String hidden = editor.name(mask);
        String none =
                editor.constant("hidden", Tensor.of(new float[] {Float.NEGATIVE_INFINITY}, 1));
        editor.add(Nodes.of("Equal", Attributes.none(), List.of(most, none), List.of(hidden)));
        return hidden;
    }

    private static String turned(Editor editor, String flags) {
        String turned = editor.name(flags);
        Attributes axes = Attributes.of(Map.of("perm", List.of(0L, 2L, 1L, 3L)));
        editor.add(Nodes.of("Transpose", axes, List.of(flags), List.of(turned)));
        return turned;
    }
}
