package dev.octet.model.rewrite.row;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.norm.LayerNormalization;
import dev.octet.model.operator.norm.LogSoftmax;
import dev.octet.model.operator.norm.RMSNormalization;
import dev.octet.model.operator.norm.Softmax;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Softmax, normalizations and reductions of floats along axes. */
public final class Rows implements Pass {
    @Override
    public String name() {
        return "rows";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            TensorType type = node.inputs().isEmpty() ? null : editor.type(node.inputs().get(0));
            if (type == null
                    || type.element() != ElementType.FLOAT
                    || type.shape().count() == 0
                    || type.shape().rank() == 0) {
                continue;
            }
            if (node.operator() instanceof Softmax softmax) {
                softmax(editor, node, "softmax", softmax.axis(), softmax.flattened());
            } else if (node.operator() instanceof LogSoftmax softmax) {
                softmax(editor, node, "log_softmax", softmax.axis(), softmax.flattened());
            } else if (node.operator() instanceof LayerNormalization norm) {
                normalize(editor, node, "layer_norm", norm.axis(), norm.epsilon());
            } else if (node.operator() instanceof RMSNormalization norm) {
                normalize(editor, node, "rms_norm", norm.axis(), norm.epsilon());
            }
        }
        return editor.build();
    }

    private static void softmax(
            Editor editor, Node node, String word, int axis, boolean flattened) {
        TensorType type = editor.type(node.inputs().get(0));
        Shape shape = type.shape();
        int at = shape.axis(axis);
        if (flattened && shape.count(at + 1, shape.rank()) != 1) {
            shape = Shape.of(shape.count(0, at), shape.count(at, shape.rank()));
            at = 1;
        }
        Request request = Request.parse(word + " f32:f32 " + Shapes.word(shape) + " axis:" + at);
        replace(editor, node, request, Parameters.none(), List.of(), type);
    }

    private static void normalize(Editor editor, Node node, String word, int axis, float epsilon) {
        TensorType type = editor.type(node.inputs().get(0));
        Tensor scale = editor.constant(node.inputs().get(1));
        boolean hasBias = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        Tensor bias = hasBias ? editor.constant(node.inputs().get(2)) : null;
        int at = type.shape().axis(axis);
        int length = type.shape().count(at, type.shape().rank());
        boolean known =
                scale != null
                        && scale.count() == length
                        && (!hasBias || bias != null && bias.count() == length);
        boolean others = node.outputs().stream().skip(1).anyMatch(output -> !output.isEmpty());
        if (!known || others) {
            return;
        }
        Parameters parameters = Parameters.none().weightScales(scale.toFloats());
        List<Tensor> constants = new ArrayList<>(List.of(scale));
        if (hasBias) {
            parameters = parameters.bias(bias.toFloats());
            constants.add(bias);
        }
        Request request =
                Request.parse(
                        word
                                + " f32:f32 "
                                + Shapes.word(type.shape())
                                + " axis:"
                                + at
                                + " eps:"
                                + Float.toString(epsilon).toLowerCase(Locale.ROOT)
                                + " scale"
                                + (hasBias ? " bias" : ""));
        replace(editor, node, request, parameters, constants, type);
    }

    private static void replace(
            Editor editor,
            Node node,
            Request request,
            Parameters parameters,
            List<Tensor> constants,
            TensorType type) {
        editor.remove(node);
        editor.add(
                Computed.of(request, parameters, constants, List.of(Role.SRC), type),
                node.name(),
                List.of(node.inputs().get(0)),
                List.of(node.outputs().get(0)));
    }
}
