package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.request.QuantParams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The form with operators on integers: QLinearConv and QLinearMatMul, and ONNX Runtime's QGemm,
 * QLinearAdd and QLinearGlobalAveragePool. ReLU and clips vanish where the range of their output
 * says the same. What has no such form is computed in float.
 */
public final class QOperatorForm {
    private final Graph graph;
    private final Recipe recipe;
    private final Map<String, QuantParams> params;
    private final Draft draft;

    /** Values that are there as integers, under the name with {@code /quantized}. */
    private final Set<String> integers = new HashSet<>();

    /** Values that are there as floats, under their names. */
    private final Set<String> reals = new HashSet<>();

    private QOperatorForm(Graph graph, Recipe recipe) {
        this.graph = graph;
        this.recipe = recipe;
        this.params = Sharing.of(graph, recipe.activations());
        this.draft = new Draft(graph, recipe.weights());
    }

    /**
     * Of a float graph.
     *
     * @param activations by the values' names, u8 with one scale
     */
    public static Graph of(Graph graph, Map<String, QuantParams> activations) {
        return of(graph, Recipe.around(activations));
    }

    /** Of a float graph of opset 13 or newer, as a recipe says, rounded around each operator. */
    static Graph of(Graph graph, Recipe recipe) {
        return new QOperatorForm(graph, recipe).graph();
    }

    private Graph graph() {
        for (Value input : graph.inputs()) {
            draft.builder().input(input);
            reals.add(input.name());
        }
        for (Node node : graph.nodes()) {
            // an activation may be part of the node before
            boolean isThere = integers.contains(node.outputs().get(0));
            if (!isThere && !addInteger(node)) {
                addReal(node);
            }
        }
        graph.outputs().forEach(output -> real(output.name()));
        return draft.build();
    }

    private boolean addInteger(Node node) {
        if (!node.signature().domain().equals(Signature.ONNX)
                || recipe.isFloat(node)
                || node.inputs().isEmpty()
                || !isQuantizable(node.inputs().get(0))) {
            return false;
        }
        String output = output(node);
        if (!params.containsKey(output)) {
            return false;
        }
        boolean isAdded =
                switch (node.signature().type()) {
                    case "Conv" -> conv(node, output);
                    case "Gemm" -> gemm(node, output);
                    case "MatMul" -> matMul(node, output);
                    case "Add" -> sum(node, output);
                    case "GlobalAveragePool" -> pool(node, output);
                    default -> Sharing.MOVES.contains(node.signature().type()) && move(node);
                };
        if (isAdded) {
            integers.add(output);
        }
        return isAdded;
    }

    private boolean isQuantizable(String value) {
        return params.containsKey(value) && !draft.isConstant(value);
    }

    /** What a node gives with the activation behind it. */
    private String output(Node node) {
        String own = node.outputs().get(0);
        Node activation = draft.activation(own);
        String behind = activation == null ? own : activation.outputs().get(0);
        return activation != null && Bounds.areIn(params.get(behind), activation, draft)
                ? behind
                : own;
    }

    private boolean conv(Node node, String output) {
        String source = node.inputs().get(0);
        if (!draft.isConstant(node.inputs().get(1))) {
            return false;
        }
        Draft.Weights weights = draft.weights(node, 0);
        String bias = draft.bias(node, params.get(source), weights.params());
        if (bias == null && node.inputs().size() > 2) {
            return false;
        }
        List<String> inputs = operand(source);
        inputs.addAll(weights.names());
        inputs.addAll(result(output));
        if (bias != null) {
            inputs.add(bias);
        }
        add(draft.builder().onnx("QLinearConv"), attributes(node), node, inputs, output);
        return true;
    }

    private boolean gemm(Node node, String output) {
        ProductLayer layer = ProductLayer.of(graph, node).orElse(null);
        if (layer == null) {
            return false;
        }
        Draft.Weights weights = draft.weights(node, layer.channelAxis());
        String bias = draft.bias(node, params.get(layer.source()), weights.params());
        if (bias == null && node.inputs().size() > 2) {
            return false;
        }
        List<String> inputs = operand(layer.source());
        inputs.addAll(weights.names());
        inputs.add(bias == null ? "" : bias);
        inputs.addAll(result(output));
        Map<String, Object> attributes = layer.channelAxis() == 0 ? Map.of("transB", 1L) : Map.of();
        add(GraphBuilder.microsoft("QGemm"), attributes, node, inputs, output);
        return true;
    }

    /** By weights, or by another activation. */
    private boolean matMul(Node node, String output) {
        String second = node.inputs().get(1);
        ProductLayer layer = ProductLayer.of(graph, node).orElse(null);
        if (layer == null && !isQuantizable(second)) {
            return false;
        }
        List<String> inputs = operand(node.inputs().get(0));
        inputs.addAll(
                layer == null ? operand(second) : draft.weights(node, layer.channelAxis()).names());
        inputs.addAll(result(output));
        add(draft.builder().onnx("QLinearMatMul"), Map.of(), node, inputs, output);
        return true;
    }

    private boolean sum(Node node, String output) {
        if (!isQuantizable(node.inputs().get(1)) || draft.isMasked(node)) {
            return false;
        }
        List<String> inputs = operand(node.inputs().get(0));
        inputs.addAll(operand(node.inputs().get(1)));
        inputs.addAll(result(output));
        add(GraphBuilder.microsoft("QLinearAdd"), Map.of(), node, inputs, output);
        return true;
    }

    private boolean pool(Node node, String output) {
        List<String> inputs = operand(node.inputs().get(0));
        inputs.addAll(result(output));
        add(
                GraphBuilder.microsoft("QLinearGlobalAveragePool"),
                Map.of("channels_last", 0L),
                node,
                inputs,
                output);
        return true;
    }

    private boolean move(Node node) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, integer(node.inputs().get(0)));
        draft.add(node, inputs, List.of(node.outputs().get(0) + "/quantized"));
        return true;
    }

    private void addReal(Node node) {
        List<String> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(input.isEmpty() ? "" : real(input)));
        draft.add(node, inputs, node.outputs());
        reals.addAll(node.outputs());
    }

    private void add(
            Signature signature,
            Map<String, Object> attributes,
            Node node,
            List<String> inputs,
            String output) {
        draft.builder()
                .add(signature, attributes, node.name(), inputs, List.of(output + "/quantized"));
    }

    private static Map<String, Object> attributes(Node node) {
        Map<String, Object> attributes = new HashMap<>();
        node.attributes()
                .names()
                .forEach(name -> attributes.put(name, node.attributes().get(name)));
        return attributes;
    }

    /** A value with its scale and zero point. */
    private List<String> operand(String value) {
        List<String> inputs = new ArrayList<>(List.of(integer(value)));
        inputs.addAll(result(value));
        return inputs;
    }

    /** Scale and zero point of a value. */
    private List<String> result(String value) {
        return draft.step(value, params.get(value));
    }

    private String integer(String value) {
        String name = value + "/quantized";
        if (integers.add(value)) {
            draft.quantize(value, params.get(value), value, name);
        }
        return name;
    }

    private String real(String value) {
        if (!draft.isConstant(value) && reals.add(value)) {
            draft.dequantize(value, params.get(value), value + "/quantized", value);
        }
        return value;
    }
}
