package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.quantize.weights.Bias;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.quantize.weights.WeightRounding.Rounded;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The quantized graph as it grows, with what all forms need. Not thread-safe. */
final class Draft {
    private static final Set<String> ACTIVATIONS = Set.of("Relu", "Clip");

    /** Of a bias: sums of products are added to it. */
    private static final int MOST_STEPS = 1 << 30;

    private final Graph graph;
    private final GraphBuilder builder;
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Node> user = new HashMap<>();
    private final Set<String> kept = new HashSet<>();
    private final Map<String, Weights> weights = new HashMap<>();
    private final Map<String, Rounded> rounded;

    /** What is to be added to the constants of Adds that come, by their outputs. */
    private final Map<String, float[]> sumChanges = new HashMap<>();

    /** Weights of a node: names of the integers, their scales and zero points. */
    record Weights(String integers, String scales, String zeroPoints, QuantParams params) {
        List<String> names() {
            return List.of(integers, scales, zeroPoints);
        }
    }

    Draft(Graph graph) {
        this(graph, Map.of());
    }

    /**
     * With weights that were rounded already.
     *
     * @param rounded by the outputs of the products
     */
    Draft(Graph graph, Map<String, Rounded> rounded) {
        this.graph = graph;
        this.rounded = rounded;
        int version =
                graph.nodes().stream()
                        .map(Node::signature)
                        .filter(signature -> signature.domain().equals(Signature.ONNX))
                        .mapToInt(Signature::version)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("a graph without nodes"));
        builder = new GraphBuilder(graph.name(), version);
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                users.merge(input, 1, Integer::sum);
                user.put(input, node);
            }
        }
        graph.outputs().forEach(output -> users.merge(output.name(), 1, Integer::sum));
    }

    GraphBuilder builder() {
        return builder;
    }

    /** Whether a node is of one of these types of ONNX's operators. */
    static boolean is(Node node, Set<String> types) {
        return node.signature().domain().equals(Signature.ONNX)
                && types.contains(node.signature().type());
    }

    /** The activation that alone uses a value, or null. */
    Node activation(String value) {
        Node only = isUsedOnce(value) ? user.get(value) : null;
        return only != null && is(only, ACTIVATIONS) ? only : null;
    }

    /** Whether one input of one node is all that a value is for. */
    boolean isUsedOnce(String value) {
        return users.getOrDefault(value, 0) == 1;
    }

    /**
     * Whether a node adds what a Softmax reads: a mask of -10,000 in it leaves no steps for the
     * other numbers, if it is rounded.
     */
    boolean isMasked(Node node) {
        String output = node.outputs().get(0);
        return is(node, Set.of("Add"))
                && isUsedOnce(output)
                && user.containsKey(output)
                && is(user.get(output), Set.of("Softmax"));
    }

    boolean isOutput(String value) {
        return graph.outputs().stream().anyMatch(output -> output.name().equals(value));
    }

    boolean isConstant(String value) {
        return graph.constants().containsKey(value);
    }

    /** The constant of that name, or null. */
    Tensor constant(String value) {
        return graph.constants().get(value);
    }

    /** Lets a constant stay as it is, as something that was added uses it. */
    void keep(String constant) {
        if (isConstant(constant)) {
            kept.add(constant);
        }
    }

    /** A node as it was, with other inputs and outputs. */
    void add(Node node, List<String> inputs, List<String> outputs) {
        List<String> read = changed(node, inputs);
        read.forEach(this::keep);
        builder.add(
                new Node(
                        node.name(),
                        node.signature(),
                        node.attributes(),
                        node.operator(),
                        read,
                        outputs));
    }

    /** The inputs of an Add with what changes the mean of the product before it. */
    private List<String> changed(Node node, List<String> inputs) {
        float[] change = node.outputs().isEmpty() ? null : sumChanges.get(node.outputs().get(0));
        if (change == null) {
            return inputs;
        }
        List<String> changed = new ArrayList<>(inputs);
        changed.replaceAll(
                input ->
                        isConstant(input)
                                ? builder.constant(
                                        node.outputs().get(0) + "/bias",
                                        Bias.changed(constant(input), change))
                                : input);
        return changed;
    }

    /** Adds scale and zero point of an activation; returns their names. */
    List<String> step(String value, QuantParams params) {
        boolean isSigned = params.type() == DataType.S8;
        Tensor zero = Tensor.zeros(isSigned ? ElementType.INT8 : ElementType.UINT8, Shape.scalar());
        zero.setLong(0, params.zeroPoint(0));
        return List.of(
                builder.constant(value + "/scale", Tensor.of(new float[] {params.scale(0)})),
                builder.constant(value + "/zero_point", zero));
    }

    /** Adds the quantization of an activation. */
    void quantize(String value, QuantParams params, String from, String to) {
        convert("QuantizeLinear", value + "/quantize", step(value, params), from, to);
    }

    /** Adds what brings an activation back. */
    void dequantize(String value, QuantParams params, String from, String to) {
        convert("DequantizeLinear", value + "/dequantize", step(value, params), from, to);
    }

    private void convert(String type, String name, List<String> step, String from, String to) {
        builder.add(
                builder.onnx(type),
                Map.of(),
                name,
                List.of(from, step.get(0), step.get(1)),
                List.of(to));
    }

    /**
     * Adds the weights of a product as s8.
     *
     * @param axis of the output channels, each of which has a scale
     */
    Weights weights(Node node, int axis) {
        String name = node.inputs().get(1);
        String output = node.outputs().get(0);
        Rounded own = rounded.get(output);
        if (own == null) {
            return weights.computeIfAbsent(name, each -> quantized(each, axis));
        }
        // what is rounded for one product is not for another
        String unique = users.get(name) == 1 ? name : output + "/weights";
        ProductLayer layer = ProductLayer.of(graph, node).orElseThrow();
        layer.bias()
                .map(Bias::node)
                .filter(sum -> sum != node)
                .ifPresent(sum -> sumChanges.put(sum.outputs().get(0), own.biasChange()));
        QuantParams params =
                QuantParams.of(
                        DataType.S8,
                        Scheme.FULL_RANGE.min(),
                        Scheme.FULL_RANGE.max(),
                        Grouping.perChannel(axis),
                        own.scales(),
                        new int[own.scales().length]);
        return weights.computeIfAbsent(
                unique,
                each ->
                        added(
                                each,
                                layer.asWeights(own.integers()),
                                layer.weights().shape(),
                                params));
    }

    /** What is to be added to the bias of a product, for each channel; or null. */
    private float[] biasChange(Node node) {
        Rounded own = rounded.get(node.outputs().get(0));
        return own == null ? null : own.biasChange();
    }

    private Weights quantized(String name, int axis) {
        Tensor weights = constant(name);
        // what lies behind the first axis counts as one
        int[] dims =
                axis == 0
                        ? new int[] {
                            weights.shape().get(0), weights.shape().count(1, weights.shape().rank())
                        }
                        : weights.shape().dims();
        NearestIntegers nearest =
                NearestIntegers.of(
                        name, weights, Grouping.perChannel(axis), Scheme.SYMMETRIC, dims);
        return added(name, nearest.integers(), weights.shape(), nearest.params());
    }

    private Weights added(String name, byte[] integers, Shape shape, QuantParams params) {
        Tensor zeroPoints = Tensor.zeros(ElementType.INT8, Shape.of(params.count()));
        return new Weights(
                builder.constant(
                        name + "/quantized", Tensor.of(ElementType.INT8, integers, shape.dims())),
                builder.constant(name + "/scale", Tensor.of(params.scales(), params.count())),
                builder.constant(name + "/zero_point", zeroPoints),
                params);
    }

    /**
     * The bias of a product, with what is added to it, for each channel; null where there is none,
     * or more than one for a channel.
     */
    private float[] bias(Node node, int channels) {
        boolean has = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        float[] change = biasChange(node);
        if (!has) {
            return change;
        }
        Tensor own = constant(node.inputs().get(2));
        return Bias.isEach(own, channels)
                ? Bias.changed(own, change == null ? new float[channels] : change).toFloats()
                : null;
    }

    /**
     * Adds a node's bias as s32, in steps of the products; returns its name, or null where there is
     * none that is a number for each channel and fits.
     *
     * @param source of the products
     */
    String bias(Node node, QuantParams source, QuantParams weights) {
        float[] bias = bias(node, weights.count());
        if (bias == null) {
            return null;
        }
        int[] integers = new int[bias.length];
        for (int i = 0; i < integers.length; i++) {
            double steps = Math.rint((double) bias[i] / step(source, weights, i));
            if (!(Math.abs(steps) <= MOST_STEPS)) {
                return null;
            }
            integers[i] = (int) steps;
        }
        // as each node has other steps, a bias may become several
        return builder.constant(
                node.outputs().get(0) + "/bias", Tensor.of(integers, integers.length));
    }

    /** Adds a node's bias as it is, where {@link #bias} gives none; null where there is none. */
    String realBias(Node node, int channels) {
        float[] bias = bias(node, channels);
        return bias == null
                ? null
                : builder.constant(node.outputs().get(0) + "/bias", Tensor.of(bias, channels));
    }

    /** What one of a sum of products stands for. */
    static float step(QuantParams source, QuantParams weights, int channel) {
        return source.scale(0) * weights.scale(channel);
    }

    /** The parameters of an activation. */
    static QuantParams checked(String value, QuantParams params) {
        if (!params.type().isInt8() || params.count() != 1) {
            throw new IllegalArgumentException(
                    "activation '" + value + "' must be s8 or u8 with one scale, got " + params);
        }
        return params;
    }

    /** The graph, with inputs and outputs as they were, and those constants that are used. */
    Graph build() {
        for (Value output : graph.outputs()) {
            builder.output(output);
        }
        graph.constants()
                .forEach(
                        (name, value) -> {
                            if (kept.contains(name)) {
                                builder.constant(name, value);
                            }
                        });
        return SharedConstants.of(withoutUnused(builder.build()));
    }

    /** What a form tried to quantize, and could not, leaves constants behind. */
    private static Graph withoutUnused(Graph graph) {
        Set<String> used = new HashSet<>();
        graph.nodes().forEach(node -> used.addAll(node.inputs()));
        graph.outputs().forEach(output -> used.add(output.name()));
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
        constants.keySet().retainAll(used);
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, graph.nodes());
    }
}
