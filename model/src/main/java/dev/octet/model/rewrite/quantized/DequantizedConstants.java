package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Quantized constants as floats, but for those that products take as integers. Specialization
 * leaves them as they are, so that it can be told here which ones these are.
 */
public final class DequantizedConstants implements Pass {
    @Override
    public String name() {
        return "dequantized constants";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof DequantizeLinear && !isForProducts(editor, node)) {
                fold(editor, node);
            }
        }
        return editor.build();
    }

    private static boolean isForProducts(Editor editor, Node node) {
        String value = node.outputs().get(0);
        return !editor.isOutput(value)
                && editor.users(value).stream()
                        .allMatch(
                                user ->
                                        !user.inputs().get(0).equals(value)
                                                && IntegerProduct.of(editor, user).isPresent());
    }

    private static void fold(Editor editor, Node node) {
        List<Tensor> values = new ArrayList<>();
        for (String input : node.inputs()) {
            Tensor constant = input.isEmpty() ? null : editor.constant(input);
            if (constant == null && !input.isEmpty()) {
                return;
            }
            values.add(constant);
        }
        Tensor floats = node.operator().evaluate(Inputs.of(values)).get(0);
        String name = editor.constant(node.outputs().get(0), floats);
        if (editor.isOutput(node.outputs().get(0))) {
            editor.replace(node, "Identity", java.util.Map.of(), name);
        } else {
            editor.useInstead(node.outputs().get(0), name);
        }
    }
}
