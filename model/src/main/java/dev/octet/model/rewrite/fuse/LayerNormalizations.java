package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * (x - mean x) / √(mean (x - mean x)² + ε) · scale + bias over the last axis, as exporters write
 * it: one LayerNormalization. Its sums have another order.
 */
public final class LayerNormalizations implements Pass {
    @Override
    public String name() {
        return "layer normalization";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node div : editor.nodes()) {
            if (Editor.isOnnx(div, "Div")) {
                div(editor, div);
            }
        }
        return editor.build();
    }

    private static void div(Editor editor, Node div) {
        String centered = div.inputs().get(0);
        String x = centered(editor, centered);
        Node sqrt = editor.giver(div.inputs().get(1), "Sqrt");
        Node add = sqrt == null ? null : editor.giver(sqrt.inputs().get(0), "Add");
        if (x == null || add == null || editor.type(x).element() != ElementType.FLOAT) {
            return;
        }
        for (String variance : add.inputs()) {
            double epsilon = editor.scalar(Editor.other(add, variance));
            if (epsilon >= 0 && isVariance(editor, variance, x)) {
                replace(editor, div, x, (float) epsilon);
                return;
            }
        }
    }

    /** The x of x - mean x, or null. */
    private static String centered(Editor editor, String value) {
        Node sub = editor.giver(value, "Sub");
        if (sub == null) {
            return null;
        }
        String mean = mean(editor, sub.inputs().get(1));
        return sub.inputs().get(0).equals(mean) ? mean : null;
    }

    /** What a mean along the last axis is of, or null. */
    private static String mean(Editor editor, String value) {
        Node mean = editor.giver(value, "ReduceMean");
        if (mean == null || Long.valueOf(0).equals(mean.attributes().get("keepdims"))) {
            return null;
        }
        int last = editor.type(mean.inputs().get(0)).shape().rank() - 1;
        Object attribute = mean.attributes().get("axes");
        Tensor input = mean.inputs().size() > 1 ? editor.constant(mean.inputs().get(1)) : null;
        long axis = last + 1;
        if (attribute instanceof List<?> axes && axes.size() == 1) {
            axis = (Long) axes.get(0);
        } else if (input != null && input.count() == 1) {
            axis = input.getLong(0);
        }
        return axis == -1 || axis == last ? mean.inputs().get(0) : null;
    }

    private static boolean isVariance(Editor editor, String value, String x) {
        String squares = mean(editor, value);
        if (squares == null) {
            return false;
        }
        Node pow = editor.giver(squares, "Pow");
        if (pow != null) {
            return editor.scalar(pow.inputs().get(1)) == 2
                    && x.equals(centered(editor, pow.inputs().get(0)));
        }
        Node mul = editor.giver(squares, "Mul");
        return mul != null
                && mul.inputs().get(0).equals(mul.inputs().get(1))
                && x.equals(centered(editor, mul.inputs().get(0)));
    }

    private static void replace(Editor editor, Node div, String x, float epsilon) {
        int length = editor.type(x).shape().get(-1);
        Node mul = editor.onlyUser(div.outputs().get(0));
        String scale = values(editor, mul, "Mul", div.outputs().get(0), length);
        Map<String, Object> attributes = Map.of("axis", -1L, "epsilon", epsilon);
        if (scale == null) {
            Tensor ones = Tensor.zeros(ElementType.FLOAT, Shape.of(length));
            for (int i = 0; i < length; i++) {
                ones.setDouble(i, 1);
            }
            editor.replace(div, "LayerNormalization", attributes, x, editor.constant("ones", ones));
            return;
        }
        Node add = editor.onlyUser(mul.outputs().get(0));
        String bias = values(editor, add, "Add", mul.outputs().get(0), length);
        if (bias == null) {
            editor.replace(mul, "LayerNormalization", attributes, x, scale);
        } else {
            editor.replace(add, "LayerNormalization", attributes, x, scale, bias);
        }
    }

    /** The constant of as many values that a node takes beside another value, or null. */
    private static String values(Editor editor, Node node, String type, String value, int length) {
        if (node == null || !Editor.isOnnx(node, type)) {
            return null;
        }
        String other = Editor.other(node, value);
        Tensor constant = other == null ? null : editor.constant(other);
        boolean fits =
                constant != null
                        && constant.shape().rank() == 1
                        && constant.count() == length
                        && constant.element() == ElementType.FLOAT;
        return fits ? other : null;
    }
}
