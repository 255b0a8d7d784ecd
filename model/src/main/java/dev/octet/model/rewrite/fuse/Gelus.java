package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import java.util.Map;

/** x / 2 · (1 + erf(x / √2)), in the orders that exporters write: one Gelu. */
public final class Gelus implements Pass {
    private static final double ROOT = Math.sqrt(2);

    @Override
    public String name() {
        return "gelu";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node erf : editor.nodes()) {
            if (Editor.isOnnx(erf, "Erf")) {
                erf(editor, erf);
            }
        }
        return editor.build();
    }

    private static void erf(Editor editor, Node erf) {
        String x = rooted(editor, erf.inputs().get(0));
        Node add = editor.onlyUser(erf.outputs().get(0));
        if (x == null || add == null || !Editor.isOnnx(add, "Add")) {
            return;
        }
        if (editor.scalar(Editor.other(add, erf.outputs().get(0))) != 1) {
            return;
        }
        String sum = add.outputs().get(0);
        Node first = editor.onlyUser(sum);
        if (first == null || !Editor.isOnnx(first, "Mul")) {
            return;
        }
        String with = Editor.other(first, sum);
        if (isHalfOf(editor, with, x)) {
            editor.replace(first, "Gelu", Map.of(), x);
            return;
        }
        Node second = editor.onlyUser(first.outputs().get(0));
        if (second == null || !Editor.isOnnx(second, "Mul")) {
            return;
        }
        String then = Editor.other(second, first.outputs().get(0));
        boolean halved =
                with.equals(x) && editor.scalar(then) == 0.5
                        || editor.scalar(with) == 0.5 && then.equals(x);
        if (halved) {
            editor.replace(second, "Gelu", Map.of(), x);
        }
    }

    /** The x of x / √2, or null. */
    private static String rooted(Editor editor, String value) {
        Node div = editor.giver(value, "Div");
        if (div != null && Math.abs(editor.scalar(div.inputs().get(1)) - ROOT) < 1e-6) {
            return div.inputs().get(0);
        }
        Node mul = editor.giver(value, "Mul");
        for (int i = 0; mul != null && i < 2; i++) {
            if (Math.abs(editor.scalar(mul.inputs().get(i)) - 1 / ROOT) < 1e-6) {
                return mul.inputs().get(1 - i);
            }
        }
        return null;
    }

    private static boolean isHalfOf(Editor editor, String value, String x) {
        Node mul = editor.giver(value, "Mul");
        return mul != null
                && Editor.other(mul, x) != null
                && editor.scalar(Editor.other(mul, x)) == 0.5;
    }
}
