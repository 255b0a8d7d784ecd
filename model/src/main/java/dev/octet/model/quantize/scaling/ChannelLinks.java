package dev.octet.model.quantize.scaling;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.quantize.scaling.ChannelLink.Constant;
import dev.octet.model.quantize.weights.Bias;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the links of a graph. From what products read it goes back through nodes that give s times
 * as much for s times as much, to a product, a normalization or a multiplication whose constants
 * can be divided. Not thread-safe.
 */
final class ChannelLinks {
    /** f(s x) = s f(x) for s > 0, channel by channel. */
    private static final Set<String> HOMOGENEOUS = Set.of("Relu", "LeakyRelu", "PRelu", "Identity");

    /** The same, of pictures. */
    private static final Set<String> POOLS = Set.of("MaxPool", "AveragePool", "GlobalAveragePool");

    /** Scale and shift are constants with a number for each channel. */
    private static final Set<String> NORMALIZATIONS =
            Set.of("LayerNormalization", "BatchNormalization");

    /** Where normalizations have their shift, behind their scale, and products their bias. */
    private static final int SHIFT = 2;

    private final Graph graph;
    private final Map<String, Node> givers = new HashMap<>();
    private final Map<String, List<Node>> users = new HashMap<>();
    private final Map<Node, ProductLayer> products = new LinkedHashMap<>();
    private final Set<String> fixed = new HashSet<>();

    private ChannelLinks(Graph graph) {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            node.outputs().forEach(output -> givers.put(output, node));
            for (String input : node.inputs()) {
                users.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
            }
        }
        graph.outputs().forEach(output -> fixed.add(output.name()));
        graph.inputs().forEach(input -> fixed.add(input.name()));
        ProductLayer.all(graph).forEach(layer -> products.put(layer.node(), layer));
    }

    /**
     * All links, in the order of the graph.
     *
     * @param multiplied whether also those of rows that need a multiplication of their own
     */
    static List<ChannelLink> of(Graph graph, boolean multiplied) {
        return new ChannelLinks(graph).find(multiplied);
    }

    private List<ChannelLink> find(boolean multiplied) {
        Map<String, List<ProductLayer>> readers = new LinkedHashMap<>();
        products.values()
                .forEach(
                        layer ->
                                readers.computeIfAbsent(layer.source(), s -> new ArrayList<>())
                                        .add(layer));
        List<ChannelLink> links = new ArrayList<>();
        readers.forEach(
                (value, layers) -> {
                    ProductLayer first = layers.get(0);
                    int channels = first.channels();
                    boolean isSame =
                            layers.stream()
                                    .allMatch(
                                            each ->
                                                    each.channels() == channels
                                                            && each.isConvolution()
                                                                    == first.isConvolution());
                    if (!isSame) {
                        return;
                    }
                    Optional<ChannelLink> link = dividable(value, channels, layers);
                    if (link.isPresent()) {
                        links.add(link.get());
                    } else if (multiplied && !first.isConvolution()) {
                        links.add(
                                new ChannelLink(
                                        value, channels, Optional.empty(), List.of(), layers));
                    }
                });
        return links;
    }

    private Optional<ChannelLink> dividable(String value, int channels, List<ProductLayer> layers) {
        if (fixed.contains(value) || users.get(value).size() != layers.size()) {
            return Optional.empty();
        }
        boolean isPicture = layers.get(0).isConvolution();
        List<Constant> divided = new ArrayList<>();
        Node node = givers.get(value);
        while (node != null && !isDivided(node, channels, isPicture)) {
            if (!isPicture && is(node, "Add") && constant(node, channels) >= 0) {
                divided.add(new Constant(node, constant(node, channels)));
            } else if (!is(node, HOMOGENEOUS) && !isRelu(node) && !(isPicture && is(node, POOLS))) {
                return Optional.empty();
            }
            String before = node.inputs().get(is(node, "Add") ? 1 - constant(node, channels) : 0);
            boolean isShared = fixed.contains(before) || users.get(before).size() > 1;
            node = isShared ? null : givers.get(before);
        }
        if (node == null) {
            return Optional.empty();
        }
        Optional<ProductLayer> product = Optional.ofNullable(products.get(node));
        if (product.isEmpty() && is(node, "Mul")) {
            divided.add(new Constant(node, constant(node, channels)));
        } else {
            int last = Math.min(SHIFT, node.inputs().size() - 1);
            for (int input = product.isPresent() ? SHIFT : SHIFT - 1; input <= last; input++) {
                divided.add(new Constant(node, input));
            }
        }
        return Optional.of(new ChannelLink(value, channels, product, divided, layers));
    }

    /** Whether what a node gives is as many times less as its constants are. */
    private boolean isDivided(Node node, int channels, boolean isPicture) {
        ProductLayer product = products.get(node);
        if (product != null) {
            return product.isConvolution() == isPicture
                    && product.outputs() == channels
                    && areEach(node, SHIFT, channels);
        }
        if (is(node, NORMALIZATIONS)) {
            return is(node, "BatchNormalization") == isPicture
                    && node.outputs().size() == 1
                    && areEach(node, SHIFT - 1, channels);
        }
        return !isPicture && is(node, "Mul") && constant(node, channels) >= 0;
    }

    private boolean areEach(Node node, int from, int channels) {
        return node.inputs().stream()
                .limit(SHIFT + 1)
                .skip(from)
                .allMatch(name -> Bias.isEach(graph.constants().get(name), channels));
    }

    /**
     * Which of two inputs is a constant with a number for each channel; -1 for none. One number for
     * all is no such constant: it may be what makes a node part of a GELU.
     */
    private int constant(Node node, int channels) {
        for (int i = 0; i < 2; i++) {
            Tensor constant = graph.constants().get(node.inputs().get(i));
            if (Bias.isEach(constant, channels) && constant.count() == channels) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Whether a Clip has 0 below and nothing above: another bound would be one for each channel.
     */
    private boolean isRelu(Node node) {
        if (!is(node, "Clip") || node.inputs().size() < 2) {
            return false;
        }
        Tensor least = graph.constants().get(node.inputs().get(1));
        boolean isOpen = node.inputs().size() < 3 || node.inputs().get(2).isEmpty();
        return isOpen && least != null && least.getDouble(0) == 0;
    }

    private static boolean is(Node node, Set<String> types) {
        return node.signature().domain().equals(Signature.ONNX)
                && types.contains(node.signature().type());
    }

    private static boolean is(Node node, String type) {
        return is(node, Set.of(type));
    }
}
