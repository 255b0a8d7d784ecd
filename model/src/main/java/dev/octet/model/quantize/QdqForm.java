package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.request.QuantParams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The form with QuantizeLinear and DequantizeLinear in front of and behind each operator that is to
 * be computed in 8 bits. A runtime that knows no more than these two gives the right answer, too.
 */
public final class QdqForm {
    /** Those whose inputs and outputs are quantized. */
    private static final Set<String> COMPUTED =
            Set.of("Conv", "Gemm", "MatMul", "Add", "GlobalAveragePool", "AveragePool");

    private static final Set<String> BOUNDS = Set.of("Max", "Min");

    private static final Set<String> PRODUCTS = Set.of("Conv", "Gemm", "MatMul");

    private final Graph graph;
    private final Recipe recipe;
    private final Map<String, QuantParams> params;
    private final Draft draft;
    private final Set<String> quantized = new HashSet<>();

    /** The names under which the nodes behind see values. */
    private final Map<String, String> seen = new HashMap<>();

    private QdqForm(Graph graph, Recipe recipe) {
        this.graph = graph;
        this.recipe = recipe;
        this.params = Sharing.of(graph, recipe.activations());
        this.draft = new Draft(graph, recipe.weights());
    }

    /**
     * Of a float graph.
     *
     * @param activations by the values' names, u8 with one scale; a value without parameters stays
     *     float
     */
    public static Graph of(Graph graph, Map<String, QuantParams> activations) {
        return of(graph, Recipe.around(activations));
    }

    /** Of a float graph of opset 13 or newer, as a recipe says. */
    public static Graph of(Graph graph, Recipe recipe) {
        return new QdqForm(graph, recipe).graph();
    }

    private Graph graph() {
        mark();
        for (Value input : graph.inputs()) {
            draft.builder().input(input);
            if (quantized.contains(input.name())) {
                seen.put(input.name(), throughIntegers(input.name(), input.name()));
            }
        }
        graph.nodes().forEach(this::add);
        return draft.build();
    }

    private void mark() {
        if (recipe.placement() == Placement.AROUND) {
            markAround();
        } else {
            markSources();
        }
    }

    /**
     * Inputs and outputs of what is computed; between a sum and its activation there is nothing.
     */
    private void markAround() {
        for (Node node : graph.nodes()) {
            boolean isComputed =
                    Draft.is(node, COMPUTED) && !recipe.isFloat(node) && !draft.isMasked(node);
            boolean isMove =
                    Draft.is(node, Sharing.MOVES) && quantized.contains(node.inputs().get(0));
            if (!isComputed && !isMove) {
                continue;
            }
            for (String input : node.inputs()) {
                mark(input);
            }
            String output = node.outputs().get(0);
            Node activation = draft.activation(output);
            mark(activation == null ? output : activation.outputs().get(0));
        }
    }

    /** What products read, and what that is moved from. */
    private void markSources() {
        for (Node node : graph.nodes()) {
            if (isProduct(node)) {
                quantize(node.inputs().get(0));
            }
        }
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            String source = node.inputs().isEmpty() ? "" : node.inputs().get(0);
            if (Draft.is(node, Sharing.MOVES)
                    && quantized.contains(node.outputs().get(0))
                    // others may need numbers outside of the range of what is moved
                    && (params.containsKey(source) || draft.isUsedOnce(source))) {
                params.putIfAbsent(source, params.get(node.outputs().get(0)));
                quantize(source);
            }
        }
    }

    private boolean isProduct(Node node) {
        return Draft.is(node, PRODUCTS)
                && draft.isConstant(node.inputs().get(1))
                && !recipe.isFloat(node);
    }

    private void quantize(String value) {
        if (params.containsKey(value) && !draft.isConstant(value)) {
            quantized.add(value);
        }
    }

    private void mark(String value) {
        if (params.containsKey(value) && draft.activation(value) == null) {
            quantized.add(value);
        }
    }

    private void add(Node node) {
        List<String> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(seen.getOrDefault(input, input));
        }
        String bounded = bounded(node);
        if (bounded != null) {
            String output = node.outputs().get(0);
            seen.put(output, throughIntegers(output, seen.getOrDefault(bounded, bounded)));
            return;
        }
        String source = node.inputs().isEmpty() ? "" : node.inputs().get(0);
        if (isProduct(node) && quantized.contains(source)) {
            weigh(node, inputs, params.get(source));
        }
        List<String> outputs = new ArrayList<>();
        for (String output : node.outputs()) {
            boolean isRenamed = quantized.contains(output) && draft.isOutput(output);
            outputs.add(isRenamed ? output + "/real" : output);
        }
        draft.add(node, inputs, outputs);
        for (int i = 0; i < outputs.size(); i++) {
            String output = node.outputs().get(i);
            if (quantized.contains(output)) {
                seen.put(output, throughIntegers(output, outputs.get(i)));
            }
        }
    }

    /**
     * What a Max or Min bounds where rounding to 8 bits does the same, as its range ends there; or
     * null.
     */
    private String bounded(Node node) {
        String output = node.outputs().get(0);
        if (recipe.placement() == Placement.AROUND
                || !Draft.is(node, BOUNDS)
                || node.inputs().size() != 2
                || !quantized.contains(output)
                || draft.isOutput(output)) {
            return null;
        }
        boolean isFirst = draft.isConstant(node.inputs().get(0));
        Tensor bound = draft.constant(node.inputs().get(isFirst ? 0 : 1));
        if (bound == null || bound.count() != 1) {
            return null;
        }
        QuantParams own = params.get(output);
        boolean isSame =
                Draft.is(node, Set.of("Max"))
                        ? Bounds.endsAbove(own, bound.getFloat(0))
                        : Bounds.endsBelow(own, bound.getFloat(0));
        return isSame ? node.inputs().get(isFirst ? 1 : 0) : null;
    }

    private void weigh(Node node, List<String> inputs, QuantParams source) {
        int axis = ChannelAxis.of(node, draft.constant(node.inputs().get(1)).shape());
        Draft.Weights integers = draft.weights(node, axis);
        inputs.set(
                1,
                seen.computeIfAbsent(
                        integers.integers(),
                        name ->
                                draft.builder()
                                        .add(
                                                "DequantizeLinear",
                                                Map.of("axis", (long) axis),
                                                name + "/dequantized",
                                                name,
                                                integers.scales(),
                                                integers.zeroPoints())));
        if (Draft.is(node, Set.of("MatMul"))) {
            return;
        }
        String bias = draft.bias(node, source, integers.params());
        String real =
                bias == null
                        ? draft.realBias(node, integers.params().count())
                        : dequantized(bias, source, integers.params());
        if (real == null) {
            return;
        }
        if (inputs.size() > 2) {
            inputs.set(2, real);
        } else {
            inputs.add(real);
        }
    }

    private String dequantized(String bias, QuantParams source, QuantParams weights) {
        float[] steps = new float[weights.count()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Draft.step(source, weights, i);
        }
        String scales = draft.builder().constant(bias + "/scale", Tensor.of(steps, steps.length));
        return draft.builder()
                .add("DequantizeLinear", Map.of("axis", 0L), bias + "/dequantized", bias, scales);
    }

    /** Adds both nodes; returns the name of what comes out. */
    private String throughIntegers(String value, String from) {
        QuantParams own = params.get(value);
        String integers = value + "/quantized";
        String output = draft.isOutput(value) ? value : value + "/dequantized";
        draft.quantize(value, own, from, integers);
        draft.dequantize(value, own, integers, output);
        return output;
    }
}
