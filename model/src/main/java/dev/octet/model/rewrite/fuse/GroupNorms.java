package dev.octet.model.rewrite.fuse;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.norm.InstanceNormalization;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Map;

/**
 * A picture seen as one of as many channels as there are groups, an InstanceNormalization, the
 * picture's shape again, and a factor and a summand for each channel: one GroupNormalization.
 */
public final class GroupNorms implements Pass {
    @Override
    public String name() {
        return "group normalizations";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof InstanceNormalization norm) {
                replace(editor, node, norm.epsilon());
            }
        }
        return editor.build();
    }

    private static void replace(Editor editor, Node norm, float epsilon) {
        Node grouping = editor.giver(norm.inputs().get(0), "Reshape");
        Node back = editor.onlyUser(norm.outputs().get(0));
        Tensor scale = editor.constant(norm.inputs().get(1));
        Tensor bias = editor.constant(norm.inputs().get(2));
        boolean known = grouping != null && back != null && scale != null && bias != null;
        if (!known || !Editor.isOnnx(back, "Reshape")) {
            return;
        }
        String x = grouping.inputs().get(0);
        Shape shape = editor.type(x).shape();
        int groups = scale.count();
        boolean fits =
                shape.rank() >= 3
                        && shape.count() > 0
                        && editor.type(x).element() == ElementType.FLOAT
                        && editor.type(norm.inputs().get(0)).shape().get(0) == shape.get(0)
                        && shape.get(1) % groups == 0
                        && editor.type(back.outputs().get(0)).shape().equals(shape);
        if (!fits) {
            return;
        }
        int channels = shape.get(1);
        float[] factors = new float[channels];
        float[] summands = new float[channels];
        for (int i = 0; i < channels; i++) {
            factors[i] = scale.getFloat(i / (channels / groups));
            summands[i] = bias.getFloat(i / (channels / groups));
        }
        Node last = back;
        Node mul = affine(editor, last, "Mul");
        if (mul != null) {
            float[] by = perChannel(editor, mul, last, shape);
            for (int i = 0; i < channels; i++) {
                factors[i] *= by[i];
                summands[i] *= by[i];
            }
            editor.remove(last);
            last = mul;
        }
        Node add = affine(editor, last, "Add");
        if (add != null) {
            float[] by = perChannel(editor, add, last, shape);
            for (int i = 0; i < channels; i++) {
                summands[i] += by[i];
            }
            editor.remove(last);
            last = add;
        }
        editor.remove(norm);
        editor.replace(
                last,
                "GroupNormalization",
                Map.of("num_groups", (long) groups, "epsilon", epsilon),
                x,
                editor.constant("scale", Tensor.of(factors, channels)),
                editor.constant("bias", Tensor.of(summands, channels)));
    }

    /** The only user of what a node gives, where it has a constant for each channel; or null. */
    private static Node affine(Editor editor, Node node, String type) {
        String value = node.outputs().get(0);
        Node user = editor.onlyUser(value);
        boolean fits =
                user != null
                        && Editor.isOnnx(user, type)
                        && perChannel(editor, user, node, editor.type(value).shape()) != null;
        return fits ? user : null;
    }

    /** The constants of channels that a node has beside what another one gives, or null. */
    private static float[] perChannel(Editor editor, Node user, Node node, Shape shape) {
        String other = Editor.other(user, node.outputs().get(0));
        Tensor constant = other == null ? null : editor.constant(other);
        if (constant == null || constant.shape().rank() > shape.rank()) {
            return null;
        }
        int axis = constant.shape().rank() - shape.rank() + 1;
        boolean along = axis >= 0 && constant.shape().get(axis) == constant.count();
        if (constant.count() != 1 && (!along || constant.count() != shape.get(1))) {
            return null;
        }
        float[] values = new float[shape.get(1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = constant.getFloat(constant.count() == 1 ? 0 : i);
        }
        return values;
    }
}
