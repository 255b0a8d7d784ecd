package dev.octet.model.rewrite.row;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.norm.GroupNormalization;
import dev.octet.model.operator.norm.InstanceNormalization;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Normalizations over groups of channels, or each channel, of an image. */
public final class ChannelNorms implements Pass {
    @Override
    public String name() {
        return "channel normalizations";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            of(editor, node, false)
                    .ifPresent(
                            computed -> {
                                editor.remove(node);
                                editor.add(
                                        computed,
                                        node.name(),
                                        List.of(node.inputs().get(0)),
                                        node.outputs());
                            });
        }
        return editor.build();
    }

    /**
     * What computes such a node of its first input alone; empty where it is another, or only the
     * plain evaluation can.
     *
     * @param last whether the channels are last, in front of and behind it
     */
    public static Optional<Computed> of(Editor editor, Node node, boolean last) {
        TensorType type = node.inputs().isEmpty() ? null : editor.type(node.inputs().get(0));
        if (node.operator() instanceof InstanceNormalization norm) {
            return of(editor, node, type, last, type.shape().get(1), true, norm.epsilon());
        }
        if (node.operator() instanceof GroupNormalization norm) {
            boolean each = norm.perChannel();
            return of(editor, node, type, last, norm.groups(), each, norm.epsilon());
        }
        return Optional.empty();
    }

    private static Optional<Computed> of(
            Editor editor,
            Node node,
            TensorType type,
            boolean last,
            int groups,
            boolean perChannel,
            float epsilon) {
        Shape shape = type.shape();
        Tensor scale = editor.constant(node.inputs().get(1));
        Tensor bias = editor.constant(node.inputs().get(2));
        boolean fits =
                type.element() == ElementType.FLOAT
                        && shape.rank() >= 3
                        && shape.count() > 0
                        && scale != null
                        && bias != null;
        if (!fits) {
            return Optional.empty();
        }
        Shape as = last ? Shapes.channelsLast(shape) : shape;
        String line =
                "group_norm f32:f32 "
                        + Shapes.word(as)
                        + " groups:"
                        + groups
                        + " eps:"
                        + Float.toString(epsilon).toLowerCase(Locale.ROOT)
                        + " scale bias"
                        + (last ? "" : " nchw");
        int channels = shape.get(1);
        Parameters parameters =
                Parameters.none()
                        .weightScales(spread(scale, channels, perChannel))
                        .bias(spread(bias, channels, perChannel));
        return Optional.of(
                Computed.of(
                        Request.parse(line),
                        parameters,
                        List.of(scale, bias),
                        List.of(Role.SRC),
                        new TensorType(ElementType.FLOAT, as)));
    }

    private static float[] spread(Tensor values, int channels, boolean perChannel) {
        float[] given = values.toFloats();
        if (perChannel) {
            return given;
        }
        float[] all = new float[channels];
        for (int i = 0; i < channels; i++) {
            all[i] = given[i / (channels / given.length)];
        }
        return all;
    }
}
