package dev.octet.model.quantize.scaling;

import dev.octet.model.graph.Node;
import dev.octet.model.quantize.weights.ProductLayer;
import java.util.List;
import java.util.Optional;

/**
 * A value that products alone read, or that they may read through a multiplication of its own: its
 * channels may be divided by any positive numbers, when the weights of what reads it are multiplied
 * by them. Immutable.
 *
 * @param value its name
 * @param channels how many
 * @param product whose weights and bias are divided; empty where only constants are
 * @param divided constants with a number for each channel that are divided
 * @param readers whose weights are multiplied
 */
record ChannelLink(
        String value,
        int channels,
        Optional<ProductLayer> product,
        List<Constant> divided,
        List<ProductLayer> readers) {
    /** A constant of a node. */
    record Constant(Node node, int input) {
        String name() {
            return node.inputs().get(input);
        }
    }

    /** Whether nothing before it can be divided, so that a multiplication is to stand there. */
    boolean needsMultiplication() {
        return product.isEmpty() && divided.isEmpty();
    }
}
