package dev.octet.model.rewrite.match;

import dev.octet.model.graph.Node;
import dev.octet.model.rewrite.edit.Editor;

/**
 * A tensor times a constant.
 *
 * @param of the tensor
 * @param factor the constant
 */
public record Multiple(String of, float factor) {
    /** What a node multiplies by a constant or divides by one, or null. */
    public static Multiple of(Editor editor, Node node) {
        boolean isDiv = Editor.isOnnx(node, "Div");
        if (!isDiv && !Editor.isOnnx(node, "Mul")) {
            return null;
        }
        for (int i = 0; i < (isDiv ? 1 : 2); i++) {
            double number = editor.scalar(node.inputs().get(1 - i));
            float by = (float) (isDiv ? 1 / number : number);
            String of = node.inputs().get(i);
            if (Float.isFinite(by) && editor.type(of).equals(editor.type(node.outputs().get(0)))) {
                return new Multiple(of, by);
            }
        }
        return null;
    }
}
