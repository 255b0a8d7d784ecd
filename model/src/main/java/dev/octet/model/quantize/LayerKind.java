package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import java.util.Set;

/** Kinds of layers with weights of their own. */
public enum LayerKind {
    /** Multiplications by a matrix: Gemm, and MatMul by a constant. */
    LINEAR("linear layers", Set.of("Gemm", "MatMul"), 1),

    /** Convolutions. */
    CONVOLUTION("convolutions", Set.of("Conv"), 1),

    /** Tables of which rows are picked: Gather of a constant. */
    EMBEDDING("embeddings", Set.of("Gather"), 0);

    private final String words;
    private final Set<String> types;
    private final int weights;

    LayerKind(String words, Set<String> types, int weights) {
        this.words = words;
        this.types = types;
        this.weights = weights;
    }

    /** In words, several of them. */
    String words() {
        return words;
    }

    /** Whether a node has such an operator. */
    boolean isOf(Node node) {
        return Draft.is(node, types);
    }

    /** Whether a node is such a layer: its weights are a float matrix, or have more axes. */
    boolean has(Graph graph, Node node) {
        if (!isOf(node) || node.inputs().size() <= weights) {
            return false;
        }
        var tensor = graph.constants().get(node.inputs().get(weights));
        return tensor != null
                && tensor.element() == ElementType.FLOAT
                && tensor.shape().rank() >= 2;
    }
}
