package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.product.Gemm;
import dev.octet.model.operator.product.MatMul;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.GemmBuilder;
import dev.octet.request.WeightsLayout;
import java.util.List;

/** Multiplications of a quantized tensor by constant quantized weights as those of integers. */
public final class QuantizedProducts implements Pass {
    @Override
    public String name() {
        return "quantized products";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof MatMul) {
                IntegerProduct.of(editor, node)
                        .ifPresent(product -> replace(editor, node, product, false));
            } else if (node.operator() instanceof Gemm gemm) {
                IntegerProduct.of(editor, node)
                        .ifPresent(product -> replace(editor, node, product, gemm.transposeB()));
            }
        }
        return editor.build();
    }

    private static void replace(
            Editor editor, Node node, IntegerProduct product, boolean transposed) {
        Shape weights = product.weights().integers().shape();
        TensorType output = editor.type(node.outputs().get(0));
        int k = weights.get(transposed ? 1 : 0);
        int n = weights.get(transposed ? 0 : 1);
        GemmBuilder builder =
                dev.octet.request.Gemm.of(output.shape().count() / n, n, k)
                        .layout(transposed ? WeightsLayout.NK : WeightsLayout.KN);
        editor.remove(node);
        editor.add(
                product.computed(builder, output),
                node.name(),
                List.of(product.source().integers()),
                node.outputs());
    }
}
