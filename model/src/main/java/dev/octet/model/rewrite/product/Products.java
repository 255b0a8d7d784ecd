package dev.octet.model.rewrite.product;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.product.Gemm;
import dev.octet.model.operator.product.MatMul;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.GemmBuilder;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.WeightsLayout;
import java.util.List;

/**
 * Multiplications of floats: with constant weights a gemm whose weights are packed once, of two
 * computed tensors a gemm with weights of each run.
 */
public final class Products implements Pass {
    @Override
    public String name() {
        return "products";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof MatMul && areFloats(editor, node)) {
                matMul(editor, node);
            } else if (node.operator() instanceof Gemm gemm && areFloats(editor, node)) {
                gemm(editor, node, gemm);
            }
        }
        return editor.build();
    }

    private static boolean areFloats(Editor editor, Node node) {
        return node.inputs().stream()
                .filter(input -> !input.isEmpty())
                .map(editor::type)
                .allMatch(type -> type.element() == ElementType.FLOAT && type.shape().count() > 0);
    }

    private static void matMul(Editor editor, Node node) {
        String b = node.inputs().get(1);
        Tensor weights = editor.constant(b);
        Node transpose = editor.giver(b, "Transpose");
        boolean isTransposed = weights == null && transpose != null;
        if (isTransposed) {
            weights = editor.constant(transpose.inputs().get(0));
        }
        boolean hasAxis = editor.type(node.inputs().get(0)).shape().rank() > 0;
        if (weights != null && weights.shape().rank() == 2 && hasAxis) {
            withWeights(editor, node, weights, swaps(transpose), null);
        } else {
            RuntimeProducts.replace(editor, node);
        }
    }

    private static void gemm(Editor editor, Node node, Gemm gemm) {
        Tensor weights = editor.constant(node.inputs().get(1));
        boolean hasC = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        Tensor bias = hasC ? editor.constant(node.inputs().get(2)) : null;
        Shape dst = editor.type(node.outputs().get(0)).shape();
        boolean isBias =
                !hasC
                        || bias != null
                                && bias.count() == dst.get(1)
                                && (bias.count() == 1 || bias.shape().get(-1) == dst.get(1));
        if (weights != null
                && gemm.alpha() == 1
                && (gemm.beta() == 1 || !hasC)
                && !gemm.transposeA()
                && isBias) {
            withWeights(editor, node, weights, gemm.transposeB(), bias);
        }
    }

    private static void withWeights(
            Editor editor, Node node, Tensor weights, boolean transposed, Tensor bias) {
        TensorType dst = editor.type(node.outputs().get(0));
        int k = weights.shape().get(transposed ? 1 : 0);
        int n = weights.shape().get(transposed ? 0 : 1);
        GemmBuilder builder =
                dev.octet.request.Gemm.of(dst.shape().count() / n, n, k)
                        .types(DataType.F32, DataType.F32, DataType.F32)
                        .layout(transposed ? WeightsLayout.NK : WeightsLayout.KN);
        Parameters parameters = Parameters.of(weights.buffer(), DataType.F32);
        if (bias != null) {
            builder.bias();
            parameters = parameters.bias(bias.toFloats());
        }
        editor.remove(node);
        editor.add(
                Computed.of(
                        builder.build(),
                        parameters,
                        bias == null ? List.of(weights) : List.of(weights, bias),
                        List.of(Role.SRC),
                        dst),
                node.name(),
                List.of(node.inputs().get(0)),
                node.outputs());
    }

    /** Whether the axes of a matrix are exchanged: a transposition may do nothing, too. */
    private static boolean swaps(Node transpose) {
        return transpose != null && !List.of(0L, 1L).equals(transpose.attributes().get("perm"));
    }
}
