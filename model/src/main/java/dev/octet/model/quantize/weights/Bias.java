package dev.octet.model.quantize.weights;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Optional;

/**
 * Where a constant is added to each output channel of a product: what changes its mean can go
 * there. Immutable.
 *
 * @param node the product itself, or the Add that alone uses what it gives
 * @param input of the node; the product may have none there yet
 */
public record Bias(Node node, int input) {
    private static final int OWN = 2;

    /** That of a Conv, Gemm or MatMul; empty where a run has it, or there is none to add to. */
    static Optional<Bias> of(Graph graph, Node product, int channels) {
        String type = product.signature().type();
        if (!type.equals("MatMul")) {
            boolean has = product.inputs().size() > OWN && !product.inputs().get(OWN).isEmpty();
            if (!has || isEach(graph.constants().get(product.inputs().get(OWN)), channels)) {
                return Optional.of(new Bias(product, OWN));
            }
        }
        return type.equals("Conv") ? Optional.empty() : behind(graph, product, channels);
    }

    private static Optional<Bias> behind(Graph graph, Node product, int channels) {
        String value = product.outputs().get(0);
        Node user = null;
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (input.equals(value)) {
                    if (user != null) {
                        return Optional.empty();
                    }
                    user = node;
                }
            }
        }
        boolean isSum =
                user != null
                        && user.signature().domain().equals(Signature.ONNX)
                        && user.signature().type().equals("Add")
                        && graph.outputs().stream().noneMatch(o -> o.name().equals(value));
        if (!isSum) {
            return Optional.empty();
        }
        int other = user.inputs().get(0).equals(value) ? 1 : 0;
        return isEach(graph.constants().get(user.inputs().get(other)), channels)
                ? Optional.of(new Bias(user, other))
                : Optional.empty();
    }

    /** Whether a constant has a number for each channel of the last axis, or one for all. */
    public static boolean isEach(Tensor constant, int channels) {
        return constant != null
                && constant.element() == ElementType.FLOAT
                && (constant.count() == 1
                        || constant.count() == channels && constant.shape().get(-1) == channels);
    }

    /**
     * What it becomes.
     *
     * @param constant what is added already, as {@link #isEach} has it
     * @param change what is added to that, for each channel
     */
    public static Tensor changed(Tensor constant, float... change) {
        float[] sums = change.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += constant.getFloat(constant.count() == 1 ? 0 : i);
        }
        int rank = constant.shape().rank();
        Shape shape = rank == 0 ? Shape.of(1) : constant.shape();
        return Tensor.of(sums, shape.with(shape.rank() - 1, sums.length).dims());
    }
}
