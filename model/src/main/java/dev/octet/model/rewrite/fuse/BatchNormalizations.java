package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.norm.BatchNormalization;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Batch normalizations that are not behind a convolution: a product with a factor for each channel,
 * and a sum with an addend, both computed in double precision.
 */
public final class BatchNormalizations implements Pass {
    @Override
    public String name() {
        return "batch normalizations";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof BatchNormalization norm) {
                replace(editor, node, norm);
            }
        }
        return editor.build();
    }

    private static void replace(Editor editor, Node node, BatchNormalization norm) {
        String x = node.inputs().get(0);
        Shape shape = editor.type(x).shape();
        Tensor[] given = new Tensor[4];
        for (int i = 0; i < 4; i++) {
            given[i] = editor.constant(node.inputs().get(i + 1));
            if (given[i] == null) {
                return;
            }
        }
        if (!norm.perChannel() || editor.type(x).element() != ElementType.FLOAT) {
            return;
        }
        int count = given[0].count();
        int[] dims = new int[Math.max(1, shape.rank() - 1)];
        Arrays.fill(dims, 1);
        dims[0] = count;
        Tensor factors = Tensor.zeros(ElementType.FLOAT, Shape.of(dims));
        Tensor addends = Tensor.zeros(ElementType.FLOAT, Shape.of(dims));
        for (int i = 0; i < count; i++) {
            double factor =
                    given[0].getDouble(i) / Math.sqrt(given[3].getDouble(i) + norm.epsilon());
            factors.setDouble(i, factor);
            addends.setDouble(i, given[1].getDouble(i) - given[2].getDouble(i) * factor);
        }
        String scaled = editor.name(x);
        editor.add(
                Nodes.of(
                        "Mul",
                        Attributes.none(),
                        List.of(x, editor.constant("factors", factors)),
                        List.of(scaled)));
        editor.replace(node, "Add", Map.of(), scaled, editor.constant("addends", addends));
    }
}
