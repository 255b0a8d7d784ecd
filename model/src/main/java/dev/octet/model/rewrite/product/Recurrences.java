package dev.octet.model.rewrite.product;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.product.GRU;
import dev.octet.model.operator.product.GateFunction;
import dev.octet.model.operator.product.LSTM;
import dev.octet.model.operator.product.RNN;
import dev.octet.model.operator.product.Recurrence;
import dev.octet.model.rewrite.computed.Recurrent;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Activation;
import dev.octet.request.Activation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * LSTM, GRU and RNN of constant weights as products and expressions. Left to the plain evaluation:
 * peepholes, clipping, a forget gate that is 1 - i, and functions that no kernel has.
 */
public final class Recurrences implements Pass {
    @Override
    public String name() {
        return "recurrences";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof LSTM lstm) {
                if (!lstm.inputForget() && input(node, 7).isEmpty()) {
                    replace(editor, node, lstm.recurrence(), 4, RecurrentCell::lstm);
                }
            } else if (node.operator() instanceof GRU gru) {
                RecurrentCell.Maker maker =
                        gru.linearBeforeReset() ? RecurrentCell::gruLinear : RecurrentCell::gru;
                replace(editor, node, gru.recurrence(), 3, maker);
            } else if (node.operator() instanceof RNN rnn) {
                replace(editor, node, rnn.recurrence(), 1, RecurrentCell::rnn);
            }
        }
        return editor.build();
    }

    private static String input(Node node, int i) {
        return i < node.inputs().size() ? node.inputs().get(i) : "";
    }

    private static void replace(
            Editor editor, Node node, Recurrence recurrence, int gates, RecurrentCell.Maker maker) {
        TensorType x = editor.type(input(node, 0));
        Tensor w = editor.constant(input(node, 1));
        Tensor r = editor.constant(input(node, 2));
        Tensor b = editor.constant(input(node, 3));
        boolean known = w != null && r != null && (b != null || input(node, 3).isEmpty());
        int batch = x.shape().get(recurrence.batchFirst() ? 0 : 1);
        List<Activation> functions = functions(recurrence);
        if (!known
                || x.element() != ElementType.FLOAT
                || x.shape().count() == 0
                || Float.isFinite(recurrence.clip())
                || functions == null) {
            return;
        }
        int time = x.shape().get(recurrence.batchFirst() ? 1 : 0);
        int hidden = r.shape().get(2);
        int each = functions.size() / recurrence.directions();
        List<Recurrent.Direction> directions = new ArrayList<>();
        for (int d = 0; d < recurrence.directions(); d++) {
            boolean reverse = d == 1 || recurrence.direction() == Recurrence.Direction.REVERSE;
            RecurrentCell cell =
                    new RecurrentCell(
                            new GateProducts(w, r, b, d, gates, time, batch),
                            functions.subList(d * each, (d + 1) * each));
            maker.make(cell);
            directions.add(cell.direction(reverse));
        }
        String memory = node.operator() instanceof LSTM ? input(node, 6) : "";
        List<String> inputs = List.of(input(node, 0), input(node, 5), memory, input(node, 4));
        if (recurrence.batchFirst() && batch > 1) {
            batchFirst(
                    editor,
                    node,
                    new Recurrent(
                            time,
                            batch,
                            hidden,
                            directions,
                            types(node, time, batch, hidden, directions.size())),
                    inputs);
            return;
        }
        List<TensorType> types = new ArrayList<>(node.operator().infer(editor.inputs(node)));
        editor.remove(node);
        add(
                editor,
                node,
                new Recurrent(time, batch, hidden, directions, types),
                inputs,
                node.outputs());
    }

    private static void add(
            Editor editor, Node node, Recurrent layer, List<String> inputs, List<String> outputs) {
        editor.add(node.name(), Recurrent.signature(), Attributes.none(), layer, inputs, outputs);
    }

    /** Types of what a layer gives whose first axis is time. */
    private static List<TensorType> types(
            Node node, int time, int batch, int hidden, int directions) {
        TensorType last = new TensorType(ElementType.FLOAT, Shape.of(directions, batch, hidden));
        List<TensorType> all = new ArrayList<>();
        all.add(new TensorType(ElementType.FLOAT, Shape.of(time, directions, batch, hidden)));
        all.add(last);
        if (node.operator() instanceof LSTM) {
            all.add(last);
        }
        return all;
    }

    /** A layer whose first axis is time, between transpositions. */
    private static void batchFirst(Editor editor, Node node, Recurrent layer, List<String> inputs) {
        List<String> given = new ArrayList<>();
        for (String input : inputs.subList(0, 3)) {
            String moved = input.isEmpty() ? "" : editor.name(input);
            if (!input.isEmpty()) {
                transpose(editor, input, moved, List.of(1L, 0L, 2L));
            }
            given.add(moved);
        }
        given.add(inputs.get(3));
        List<String> outputs =
                node.outputs().stream().map(o -> o.isEmpty() ? "" : editor.name(o)).toList();
        editor.remove(node);
        add(editor, node, layer, given, outputs);
        for (int i = 0; i < outputs.size(); i++) {
            if (!outputs.get(i).isEmpty()) {
                List<Long> axes = i == 0 ? List.of(2L, 0L, 1L, 3L) : List.of(1L, 0L, 2L);
                transpose(editor, outputs.get(i), node.outputs().get(i), axes);
            }
        }
    }

    private static void transpose(Editor editor, String from, String to, List<Long> axes) {
        editor.add(
                Nodes.of(
                        "Transpose",
                        Attributes.of(Map.of("perm", axes)),
                        List.of(from),
                        List.of(to)));
    }

    /** The functions as activations; null where there is one that no kernel has. */
    private static List<Activation> functions(Recurrence recurrence) {
        List<Activation> all = new ArrayList<>();
        for (GateFunction function : recurrence.functions()) {
            Activation activation =
                    switch (function.kind()) {
                        case SIGMOID -> Activation.of(Kind.SIGMOID);
                        case TANH -> Activation.of(Kind.TANH);
                        case RELU -> Activation.RELU;
                        case HARD_SIGMOID ->
                                new Activation(
                                        Kind.HARD_SIGMOID, function.alpha(), function.beta());
                        default -> null;
                    };
            if (activation == null) {
                return null;
            }
            all.add(activation);
        }
        return all;
    }
}
