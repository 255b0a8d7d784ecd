package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.Clips;
import java.util.Map;

/** x · clip(x + 3, 0, 6) / 6, in the orders that exporters write: one HardSwish. */
public final class HardSwishes implements Pass {
    private static final double SIXTH = 1 / 6.0;

    @Override
    public String name() {
        return "hard swish";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (Editor.isOnnx(node, "Mul")) {
                product(editor, node);
            }
        }
        return editor.build();
    }

    /** Beginning with x · f(x), in front of a division by 6 or with one inside. */
    private static void product(Editor editor, Node mul) {
        for (String x : mul.inputs()) {
            String gate = Editor.other(mul, x);
            if (isSixfold(editor, gate, x)) {
                Node last = editor.onlyUser(mul.outputs().get(0));
                if (last != null && isSixth(editor, last, mul.outputs().get(0))) {
                    editor.replace(last, "HardSwish", Map.of(), x);
                    return;
                }
            } else if (isGate(editor, gate, x)) {
                editor.replace(mul, "HardSwish", Map.of(), x);
                return;
            }
        }
    }

    private static boolean isSixth(Editor editor, Node node, String value) {
        boolean first = node.inputs().get(0).equals(value);
        String by = Editor.other(node, value);
        return Editor.isOnnx(node, "Div") && first && editor.scalar(by) == 6
                || Editor.isOnnx(node, "Mul") && Math.abs(editor.scalar(by) - SIXTH) < 1e-7;
    }

    /** clip(x + 3, 0, 6). */
    private static boolean isSixfold(Editor editor, String value, String x) {
        Node clip = editor.giver(value, "Clip");
        if (clip == null || Clips.lower(editor, clip) != 0 || Clips.upper(editor, clip) != 6) {
            return false;
        }
        Node add = editor.giver(clip.inputs().get(0), "Add");
        return add != null
                && Editor.other(add, x) != null
                && editor.scalar(Editor.other(add, x)) == 3;
    }

    /** clip(x + 3, 0, 6) / 6, or the hard sigmoid that it is. */
    private static boolean isGate(Editor editor, String value, String x) {
        Node giver = editor.giver(value);
        if (giver == null) {
            return false;
        }
        if (Editor.isOnnx(giver, "HardSigmoid")) {
            Object alpha = giver.attributes().get("alpha");
            Object beta = giver.attributes().get("beta");
            return giver.inputs().get(0).equals(x)
                    && alpha != null
                    && Math.abs((Float) alpha - SIXTH) < 1e-7
                    && (beta == null || (Float) beta == 0.5f);
        }
        String inner = giver.inputs().isEmpty() ? "" : giver.inputs().get(0);
        return isSixth(editor, giver, inner) && isSixfold(editor, inner, x);
    }
}
