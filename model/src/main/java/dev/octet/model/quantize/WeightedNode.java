package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node with weights of its own, of a graph or of a branch or loop in it, and what became of it
 * without samples. Immutable.
 *
 * @param weights as the float network has them
 * @param isFloat whether they are floats still
 */
record WeightedNode(Node node, List<Tensor> weights, boolean isFloat) {
    /** Which inputs of an operator are weights. */
    private static final Map<String, List<Integer>> INPUTS =
            Map.of(
                    "Conv", List.of(1),
                    "ConvTranspose", List.of(1),
                    "Gather", List.of(0),
                    "Gemm", List.of(1),
                    "GRU", List.of(1, 2),
                    "LSTM", List.of(1, 2),
                    "MatMul", List.of(1),
                    "RNN", List.of(1, 2));

    /** All of a float graph, in its order, and the same nodes of the quantized one. */
    static List<WeightedNode> all(Graph floats, Graph quantized) {
        Map<String, Node> givers = new HashMap<>();
        quantized.nodes().forEach(node -> givers.put(given(node), node));
        List<WeightedNode> all = new ArrayList<>();
        for (Node node : floats.nodes()) {
            Node now = givers.get(given(node));
            List<Integer> places = places(floats, node);
            if (!places.isEmpty()) {
                all.add(
                        new WeightedNode(
                                node,
                                places.stream()
                                        .map(i -> floats.constants().get(node.inputs().get(i)))
                                        .toList(),
                                now.signature().type().equals(node.signature().type())
                                        && places.equals(places(quantized, now))));
            }
            for (String name : node.attributes().names()) {
                if (node.attributes().get(name) instanceof Graph body) {
                    all.addAll(all(body, (Graph) now.attributes().get(name)));
                }
            }
        }
        return all;
    }

    /** The inputs that are float weights. */
    private static List<Integer> places(Graph graph, Node node) {
        boolean isPicked = LayerKind.EMBEDDING.isOf(node) && !IntegerTables.isPick(node);
        if (isPicked || !Draft.is(node, INPUTS.keySet())) {
            return List.of();
        }
        return INPUTS.get(node.signature().type()).stream()
                .filter(place -> place < node.inputs().size())
                .filter(place -> isWeights(graph.constants().get(node.inputs().get(place))))
                .toList();
    }

    private static boolean isWeights(Tensor tensor) {
        return tensor != null
                && tensor.element() == ElementType.FLOAT
                && tensor.shape().rank() >= 2
                && tensor.count() > 0;
    }

    /** The first value that a node gives. */
    private static String given(Node node) {
        return node.outputs().stream().filter(name -> !name.isEmpty()).findFirst().orElse("");
    }

    /** Its name, or that of what it gives. */
    String name() {
        return node.name().isEmpty() ? given(node) : node.name();
    }

    /** Of the weights in floats. */
    long bytes() {
        return weights.stream().mapToLong(each -> each.type().bytes()).sum();
    }

    /** Of the weights as they are now, with their scales. */
    long bytesNow(Quantization settings) {
        return isFloat
                ? bytes()
                : weights.stream()
                        .mapToLong(each -> each.count() + scales(each, settings) * Float.BYTES)
                        .sum();
    }

    private long scales(Tensor tensor, Quantization settings) {
        Shape shape = tensor.shape();
        if (LayerKind.EMBEDDING.isOf(node)) {
            return shape.get(0);
        }
        if (!settings.isPerChannel()) {
            return 1;
        }
        boolean isSecond = node.signature().type().equals("ConvTranspose") || isRecurrent();
        int axis = isSecond ? 1 : ChannelAxis.of(node, shape);
        if (settings.groupSize() > 0 && LayerKind.LINEAR.isOf(node) && shape.rank() == 2) {
            return (long) shape.get(axis) * ((shape.get(1 - axis) - 1) / settings.groupSize() + 1);
        }
        return shape.get(axis);
    }

    private boolean isRecurrent() {
        return INPUTS.get(node.signature().type()).size() > 1;
    }
}
