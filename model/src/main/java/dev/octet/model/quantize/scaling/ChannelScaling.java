package dev.octet.model.quantize.scaling;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.Operators;
import dev.octet.model.quantize.scaling.ChannelLink.Constant;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.correct.LayerWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The constants of a graph while channels of its values are divided. Not thread-safe. */
final class ChannelScaling {
    /** Where products have them. */
    private static final int WEIGHTS = 1;

    private final Graph graph;

    /** Those that are changed, by the output of their node and the input there. */
    private final Map<String, Map<Integer, Tensor>> changed = new HashMap<>();

    /** What products read, by the name of the value, times these. */
    private final Map<String, Tensor> multiplied = new LinkedHashMap<>();

    ChannelScaling(Graph graph) {
        this.graph = graph;
    }

    /** The weights of a product as they are now, [outputs, k]. */
    float[] rows(ProductLayer layer) {
        return layer.rows(now(new Constant(layer.node(), WEIGHTS)).toFloats());
    }

    /** How the rows of a product lie, for what counts its input channels. */
    static LayerWeights layout(ProductLayer layer) {
        int[] dims =
                layer.isConvolution()
                        ? layer.weights().shape().dims()
                        : new int[] {layer.outputs(), layer.k()};
        return new LayerWeights(layer.weights().count(), layer.channels(), dims);
    }

    /** Divides the channels of a value. */
    void divide(ChannelLink link, float... scales) {
        link.product()
                .ifPresent(layer -> set(layer, layout(layer).overOutput(rows(layer), scales)));
        for (Constant constant : link.divided()) {
            Tensor now = now(constant);
            float[] quotients = new float[scales.length];
            for (int i = 0; i < quotients.length; i++) {
                quotients[i] = now.getFloat(now.count() == 1 ? 0 : i) / scales[i];
            }
            set(constant, Tensor.of(quotients, each(now, scales.length)));
        }
        if (link.needsMultiplication()) {
            float[] factors = new float[scales.length];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = 1 / scales[i];
            }
            multiplied.put(link.value(), Tensor.of(factors, factors.length));
        }
        for (ProductLayer reader : link.readers()) {
            set(reader, layout(reader).timesInput(rows(reader), scales));
        }
    }

    private static int[] each(Tensor constant, int channels) {
        int rank = constant.shape().rank();
        return rank == 0 ? new int[] {channels} : constant.shape().with(rank - 1, channels).dims();
    }

    private Tensor now(Constant constant) {
        return changedOf(constant.node())
                .getOrDefault(constant.input(), graph.constants().get(constant.name()));
    }

    private Map<Integer, Tensor> changedOf(Node node) {
        return node.outputs().isEmpty()
                ? Map.of()
                : changed.getOrDefault(node.outputs().get(0), Map.of());
    }

    private void set(ProductLayer layer, float... rows) {
        set(
                new Constant(layer.node(), WEIGHTS),
                Tensor.of(layer.asWeights(rows), layer.weights().shape().dims()));
    }

    private void set(Constant constant, Tensor value) {
        changed.computeIfAbsent(constant.node().outputs().get(0), output -> new HashMap<>())
                .put(constant.input(), value);
    }

    /** The graph with them; the same where nothing was divided. */
    Graph graph() {
        if (changed.isEmpty()) {
            return graph;
        }
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
        List<Node> nodes = new ArrayList<>();
        Set<String> there = new HashSet<>();
        for (Node node : graph.nodes()) {
            List<String> inputs = new ArrayList<>(node.inputs());
            Map<Integer, Tensor> own = changedOf(node);
            own.forEach(
                    (input, value) -> {
                        String name = inputs.get(input) + "/of/" + node.outputs().get(0);
                        inputs.set(input, name);
                        constants.put(name, value);
                    });
            if (own.containsKey(WEIGHTS) && multiplied.containsKey(inputs.get(0))) {
                String source = inputs.get(0);
                if (there.add(source)) {
                    constants.put(source + "/factors", multiplied.get(source));
                    nodes.add(multiplication(source, node.signature().version()));
                }
                inputs.set(0, source + "/scaled");
            }
            nodes.add(
                    new Node(
                            node.name(),
                            node.signature(),
                            node.attributes(),
                            node.operator(),
                            inputs,
                            node.outputs()));
        }
        Set<String> used = new HashSet<>();
        nodes.forEach(node -> used.addAll(node.inputs()));
        graph.outputs().forEach(output -> used.add(output.name()));
        constants.keySet().retainAll(used);
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, nodes);
    }

    private static Node multiplication(String value, int version) {
        Signature mul = new Signature(Signature.ONNX, "Mul", version);
        Attributes none = Attributes.of(Map.of());
        List<String> inputs = List.of(value, value + "/factors");
        List<String> outputs = List.of(value + "/scaled");
        return new Node(
                outputs.get(0),
                mul,
                none,
                Operators.bind(mul, none, inputs, outputs),
                inputs,
                outputs);
    }
}
