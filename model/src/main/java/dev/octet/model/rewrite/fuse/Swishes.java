package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import java.util.Map;

/** x · sigmoid(alpha · x): one Swish. */
public final class Swishes implements Pass {
    @Override
    public String name() {
        return "swish";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node mul : editor.nodes()) {
            if (Editor.isOnnx(mul, "Mul") && mul.inputs().size() == 2) {
                product(editor, mul);
            }
        }
        return editor.build();
    }

    private static void product(Editor editor, Node mul) {
        for (String x : mul.inputs()) {
            String gate = Editor.other(mul, x);
            Node sigmoid = editor.giver(gate, "Sigmoid");
            if (sigmoid == null || editor.onlyUser(gate) != mul) {
                continue;
            }
            double alpha = factor(editor, sigmoid.inputs().get(0), x);
            if (Double.isFinite(alpha)) {
                editor.replace(mul, "Swish", Map.of("alpha", (float) alpha), x);
                return;
            }
        }
    }

    /** The alpha of alpha · x, or NaN. */
    private static double factor(Editor editor, String value, String x) {
        if (value.equals(x)) {
            return 1;
        }
        Node mul = editor.giver(value, "Mul");
        String by = mul == null ? null : Editor.other(mul, x);
        boolean same = by != null && editor.type(value).equals(editor.type(x));
        return same ? editor.scalar(by) : Double.NaN;
    }
}
