package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The form in which weights alone are 8 bits: each behind a DequantizeLinear, so that a file is a
 * quarter as large, and what is computed is computed in floats. Branches and bodies of loops, too.
 */
final class WeightsForm {
    /** Where the weights of an operator are, and along which of their axes there are scales. */
    private static final Map<String, List<Place>> PLACES =
            Map.of(
                    "Conv", List.of(new Place(1, 0)),
                    "ConvTranspose", List.of(new Place(1, 1)),
                    "Gemm", List.of(new Place(1, -1)),
                    "MatMul", List.of(new Place(1, -1)),
                    "LSTM", List.of(new Place(1, 1), new Place(2, 1)),
                    "GRU", List.of(new Place(1, 1), new Place(2, 1)),
                    "RNN", List.of(new Place(1, 1), new Place(2, 1)));

    /** Since when DequantizeLinear has scales for blocks. */
    private static final int GROUPS_SINCE = 21;

    private final Graph graph;
    private final Predicate<Node> isQuantized;
    private final Quantization settings;
    private final Draft draft;
    private final IntegerTables tables;
    private final Map<String, String> dequantized = new HashMap<>();
    private boolean changed;

    /** An input of an operator, and the axis of its output channels; -1: as the node says. */
    private record Place(int input, int axis) {}

    private WeightsForm(Graph graph, Predicate<Node> isQuantized, Quantization settings) {
        this.graph = graph;
        this.isQuantized = isQuantized;
        this.settings = settings;
        draft = new Draft(graph);
        tables = new IntegerTables(draft, settings.weightScheme());
    }

    /**
     * Of a float graph of opset 13 or newer.
     *
     * @param isQuantized which layers; others stay as they are
     * @param settings which integers, and how many scales
     * @return the same graph where there are no such weights
     * @throws IllegalArgumentException when the graph is of a version that has no scales for groups
     */
    static Graph of(Graph graph, Predicate<Node> isQuantized, Quantization settings) {
        if (graph.nodes().stream()
                .noneMatch(node -> node.signature().domain().equals(Signature.ONNX))) {
            return graph;
        }
        return new WeightsForm(graph, isQuantized, settings).graph();
    }

    private Graph graph() {
        graph.inputs().forEach(draft.builder()::input);
        for (Node node : graph.nodes()) {
            if (LayerKind.EMBEDDING.has(graph, node)
                    && IntegerTables.isPick(node)
                    && isQuantized.test(node)) {
                tables.pick(node);
                changed = true;
            } else {
                add(withBodies(node));
            }
        }
        return changed ? draft.build() : graph;
    }

    private void add(Node node) {
        List<String> inputs = new ArrayList<>(node.inputs());
        boolean isOnnx = Draft.is(node, PLACES.keySet());
        for (Place place : isOnnx ? PLACES.get(node.signature().type()) : List.<Place>of()) {
            String name = place.input() < inputs.size() ? inputs.get(place.input()) : "";
            Tensor weights = draft.constant(name);
            if (weights != null
                    && weights.element() == ElementType.FLOAT
                    && weights.shape().rank() >= 2
                    && weights.count() > 0
                    && isQuantized.test(node)) {
                int axis = place.axis() < 0 ? ChannelAxis.of(node, weights.shape()) : place.axis();
                boolean isGrouped =
                        settings.groupSize() > 0
                                && LayerKind.LINEAR.isOf(node)
                                && weights.shape().rank() == 2;
                inputs.set(
                        place.input(),
                        dequantized.computeIfAbsent(
                                name + "/" + axis + isGrouped,
                                each ->
                                        isGrouped
                                                ? dequantizeGroups(name, weights, 1 - axis)
                                                : dequantize(name, weights, axis)));
                changed = true;
            }
        }
        draft.add(node, inputs, node.outputs());
    }

    private String dequantize(String name, Tensor weights, int axis) {
        boolean perChannel = settings.isPerChannel();
        return dequantize(
                name,
                weights,
                perChannel ? Grouping.perChannel(axis) : Grouping.perTensor(),
                perChannel ? Shape.of(weights.shape().get(axis)) : Shape.scalar(),
                perChannel ? Map.of("axis", (long) axis) : Map.of());
    }

    /**
     * With several scales for a channel.
     *
     * @param axis along which the weights of a channel lie
     */
    private String dequantizeGroups(String name, Tensor weights, int axis) {
        int version = draft.builder().onnx("DequantizeLinear").version();
        if (version < GROUPS_SINCE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "scales for groups of weights need version %d of ONNX's operators, the"
                                    + " network has %d",
                            GROUPS_SINCE, version));
        }
        int size = settings.groupSize();
        int groups = (weights.shape().get(axis) - 1) / size + 1;
        return dequantize(
                name,
                weights,
                axis == 0 ? Grouping.perBlock(size) : Grouping.perGroup(size),
                weights.shape().with(axis, groups),
                Map.of("axis", (long) axis, "block_size", (long) size));
    }

    private String dequantize(
            String name,
            Tensor weights,
            Grouping grouping,
            Shape scales,
            Map<String, Object> attributes) {
        int[] dims = weights.shape().dims();
        NearestIntegers nearest =
                NearestIntegers.of(name, weights, grouping, settings.weightScheme(), dims);
        QuantParams params = nearest.params();
        String end = attributes.isEmpty() ? "" : attributes.get("axis").toString();
        GraphBuilder builder = draft.builder();
        String integers =
                builder.constant(
                        name + "/quantized" + end,
                        Tensor.of(ElementType.INT8, nearest.integers(), dims));
        String scale =
                builder.constant(
                        name + "/scale" + end,
                        Tensor.of(params.scales(), params.count()).reshape(scales));
        return builder.add(
                "DequantizeLinear", attributes, name + "/dequantized" + end, integers, scale);
    }

    /** The node with the weights in its graphs quantized. */
    private Node withBodies(Node node) {
        Node next =
                Bodies.with(
                        node, Bodies.of(node, body -> of(body, isQuantized, settings)), List.of());
        changed |= next != node;
        return next;
    }
}
