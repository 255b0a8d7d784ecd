package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.QuantizedValue;

/**
 * A ReLU whose result is quantized so that 0 is the smallest integer: the quantization cuts off
 * what it would.
 */
public final class AbsorbedRelus implements Pass {
    @Override
    public String name() {
        return "absorbed relus";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (Editor.isOnnx(node, "Relu") && isCutOff(editor, node.outputs().get(0))) {
                editor.useInstead(node.outputs().get(0), node.inputs().get(0));
            }
        }
        return editor.build();
    }

    /** Whether a value is quantized, and nothing else, so that 0 is the smallest integer. */
    private static boolean isCutOff(Editor editor, String value) {
        Node user = editor.onlyUser(value);
        return user != null
                && QuantizedValue.quantized(editor, user)
                        .filter(to -> to.zeroPoint() == to.type().min())
                        .isPresent();
    }
}
