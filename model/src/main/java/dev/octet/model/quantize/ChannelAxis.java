package dev.octet.model.quantize;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.Shape;

/** Where the output channels of weights are. */
final class ChannelAxis {
    private ChannelAxis() {}

    /**
     * The axis.
     *
     * @param node Conv, Gemm or MatMul
     * @param weights their shape
     */
    static int of(Node node, Shape weights) {
        boolean isTransposed = Long.valueOf(1).equals(node.attributes().get("transB"));
        boolean isFirst = node.signature().type().equals("Conv") || isTransposed;
        return isFirst ? 0 : weights.rank() - 1;
    }
}
