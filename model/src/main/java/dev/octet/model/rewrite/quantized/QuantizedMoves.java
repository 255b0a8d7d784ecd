package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What only moves elements, or takes the largest of them, moves quantized ones: it is done in front
 * of a DequantizeLinear and behind a QuantizeLinear. Where these two meet and stand for the same
 * numbers, both vanish.
 */
public final class QuantizedMoves implements Pass {
    /** The largest of 8-bit integers is there since this version. */
    private static final int MAX_POOL_OF_BYTES = 12;

    /** Of their first input. */
    private static final Set<String> MOVES =
            Set.of(
                    "Identity",
                    "Reshape",
                    "Flatten",
                    "Squeeze",
                    "Unsqueeze",
                    "Transpose",
                    "Slice",
                    "Split",
                    "Gather",
                    "Expand",
                    "Tile",
                    "MaxPool",
                    "GlobalMaxPool",
                    "DepthToSpace",
                    "SpaceToDepth");

    /** Those that look at some of it: what is not looked at would be quantized in vain. */
    private static final Set<String> PARTS = Set.of("Slice", "Gather");

    @Override
    public String name() {
        return "quantized moves";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        return Editor.untilNothingChanges(graph, QuantizedMoves::round);
    }

    private static void round(Editor editor) {
        for (Node node : editor.nodes()) {
            // what another one has changed is looked at in the next round
            if (editor.giver(node.outputs().get(0)) == node) {
                visit(editor, node);
            }
        }
    }

    private static void visit(Editor editor, Node node) {
        if (node.operator() instanceof QuantizeLinear) {
            QuantizedValue.quantized(editor, node).ifPresent(to -> quantization(editor, node, to));
        } else if (isMove(node)) {
            behind(editor, node, List.of(node.inputs().get(0)));
        } else if (isConcat(node)) {
            behind(editor, node, node.inputs());
        }
    }

    private static boolean isMove(Node node) {
        if (!node.signature().domain().equals(Signature.ONNX)
                || !MOVES.contains(node.signature().type())) {
            return false;
        }
        // indices of a MaxPool are no elements
        return !Editor.isOnnx(node, "MaxPool") || node.outputs().size() == 1;
    }

    private static boolean isConcat(Node node) {
        return Editor.isOnnx(node, "Concat");
    }

    /** Does a move in front of the DequantizeLinear that gives all of its data. */
    private static void behind(Editor editor, Node node, List<String> data) {
        List<QuantizedValue> sources = new ArrayList<>();
        for (String value : data) {
            QuantizedValue source = QuantizedValue.dequantized(editor, value).orElse(null);
            if (source == null || !source.isAs(sources.isEmpty() ? source : sources.get(0))) {
                return;
            }
            sources.add(source);
        }
        Node dequantize = editor.giver(data.get(0));
        List<String> inputs = new ArrayList<>();
        sources.forEach(source -> inputs.add(source.integers()));
        inputs.addAll(node.inputs().subList(data.size(), node.inputs().size()));
        List<String> outputs =
                isConstant(editor, inputs)
                        ? evaluated(editor, node, inputs)
                        : node.outputs().stream().map(editor::name).toList();
        editor.remove(node);
        if (editor.constant(outputs.get(0)) == null) {
            add(editor, node, inputs, outputs);
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                copy(editor, dequantize, outputs.get(i), node.outputs().get(i));
            }
        }
    }

    private static boolean isConstant(Editor editor, List<String> inputs) {
        return inputs.stream().allMatch(each -> each.isEmpty() || editor.constant(each) != null);
    }

    /** The names of what a node makes of constants: these are constants, too. */
    private static List<String> evaluated(Editor editor, Node node, List<String> inputs) {
        List<Tensor> values = new ArrayList<>();
        inputs.forEach(each -> values.add(each.isEmpty() ? null : editor.constant(each)));
        List<Tensor> results = node.operator().evaluate(Inputs.of(values));
        return results.stream().map(each -> editor.constant("moved", each)).toList();
    }

    private static void add(Editor editor, Node node, List<String> inputs, List<String> outputs) {
        Signature old = node.signature();
        Signature signature =
                old.type().equals("MaxPool") && old.version() < MAX_POOL_OF_BYTES
                        ? new Signature(old.domain(), old.type(), MAX_POOL_OF_BYTES)
                        : old;
        editor.add(
                node.name(),
                signature,
                node.attributes(),
                Operators.bind(signature, node.attributes(), inputs, outputs),
                inputs,
                outputs);
    }

    /** The same conversion of another value. */
    private static void copy(Editor editor, Node conversion, String from, String to) {
        List<String> inputs = new ArrayList<>(conversion.inputs());
        inputs.set(0, from);
        editor.add(
                conversion.name(),
                conversion.signature(),
                conversion.attributes(),
                conversion.operator(),
                inputs,
                List.of(to));
    }

    private static void quantization(Editor editor, Node node, QuantizedValue to) {
        String value = node.inputs().get(0);
        Optional<QuantizedValue> from = QuantizedValue.dequantized(editor, value);
        if (from.isPresent() && from.get().isAs(to)) {
            if (editor.isOutput(to.integers())) {
                editor.replace(node, "Identity", Map.of(), from.get().integers());
            } else {
                editor.useInstead(to.integers(), from.get().integers());
            }
            return;
        }
        Node move = editor.giver(value);
        if (from.isEmpty() && move != null && editor.onlyUser(value) == node) {
            front(editor, move, node);
        }
    }

    /** Does a move behind the QuantizeLinear that alone uses what it gives. */
    private static void front(Editor editor, Node move, Node node) {
        int data = isConcat(move) ? move.inputs().size() : 1;
        boolean one =
                isMove(move)
                        && move.outputs().size() == 1
                        && !PARTS.contains(move.signature().type())
                        && editor.constant(move.inputs().get(0)) == null;
        boolean some =
                isConcat(move)
                        && move.inputs().stream()
                                .anyMatch(
                                        each ->
                                                QuantizedValue.dequantized(editor, each)
                                                        .isPresent());
        if (!one && !some) {
            return;
        }
        List<String> inputs = new ArrayList<>(move.inputs());
        for (int i = 0; i < data; i++) {
            String quantized = editor.name(inputs.get(i));
            copy(editor, node, inputs.get(i), quantized);
            inputs.set(i, quantized);
        }
        editor.remove(move);
        editor.remove(node);
        add(editor, move, inputs, node.outputs());
    }
}
