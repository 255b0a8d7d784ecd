package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.picture.Resize;
import dev.octet.model.operator.picture.ResizeAxis;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.computed.Picked;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Resizes: nearest neighbours are picked, and linear ones are requests, whose weights are floats.
 */
public final class Resizes implements Pass {
    private static final String AXES = "dhw";

    @Override
    public String name() {
        return "resizes";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Resize resize) {
                of(editor, node, resize, false).ifPresent(with -> replace(editor, node, with));
            }
        }
        return editor.build();
    }

    /** Puts what {@link #of} found for a node in its place. */
    static void replace(Editor editor, Node node, Operator with) {
        editor.remove(node);
        add(editor, node, with, node.inputs().get(0), node.outputs().get(0));
    }

    /** Adds what {@link #of} found for a node. */
    static void add(Editor editor, Node node, Operator with, String input, String output) {
        boolean isRequest = with instanceof Computed;
        Signature signature = isRequest ? ((Computed) with).signature() : Picked.signature();
        Attributes attributes = isRequest ? ((Computed) with).attributes() : Attributes.none();
        editor.add(node.name(), signature, attributes, with, List.of(input), List.of(output));
    }

    /**
     * What computes a resize of its first input alone; empty where only the plain evaluation does.
     *
     * @param last whether the channels are last, in front of and behind it
     */
    static Optional<Operator> of(Editor editor, Node node, Resize resize, boolean last) {
        TensorType type = editor.type(node.inputs().get(0));
        if (type.shape().count() == 0) {
            return Optional.empty();
        }
        List<ResizeAxis> axes = resize.axes(editor.inputs(node));
        if (axes == null || axes.stream().anyMatch(axis -> axis.out() == 0)) {
            return Optional.empty();
        }
        return switch (resize.mode()) {
            case NEAREST -> nearest(type, resize, axes, last);
            case LINEAR -> linear(type, resize, axes, last);
            case CUBIC -> Optional.empty();
        };
    }

    private static Optional<Operator> nearest(
            TensorType type, Resize resize, List<ResizeAxis> axes, boolean last) {
        Shape source = type.shape();
        Shape out = Shape.of(axes.stream().map(ResizeAxis::out).toList());
        if (last) {
            source = Shapes.channelsLast(source);
            out = Shapes.channelsLast(out);
        }
        if (!Picked.isListable(source, out)) {
            return Optional.empty();
        }
        List<List<Integer>> indices = new ArrayList<>();
        for (ResizeAxis axis : axes) {
            int[] along = resize.nearest(axis);
            if (IntStream.of(along).anyMatch(i -> i < 0)) {
                return Optional.empty();
            }
            indices.add(IntStream.of(along).boxed().toList());
        }
        if (last) {
            indices.add(indices.remove(1));
        }
        return Optional.of(new Picked(type.element(), source, indices, null));
    }

    private static Optional<Operator> linear(
            TensorType type, Resize resize, List<ResizeAxis> axes, boolean last) {
        int rank = axes.size();
        boolean fits =
                type.element() == ElementType.FLOAT
                        && rank >= 3
                        && rank <= 5
                        && axes.get(0).isSame()
                        && axes.get(1).isSame()
                        && !resize.antialias()
                        && !resize.excludesOutside()
                        && axes.stream()
                                .allMatch(a -> a.out() <= dev.octet.request.Resize.MOST_OUT);
        String coordinates = coordinates(resize);
        if (!fits || coordinates == null) {
            return Optional.empty();
        }
        Shape shape = type.shape();
        StringBuilder line = new StringBuilder("resize f32:f32 mb").append(shape.get(0));
        line.append("_ic").append(shape.get(1)).append('_');
        StringBuilder scales = new StringBuilder(" scales:");
        boolean hasScales = axes.stream().anyMatch(axis -> axis.length() != axis.out());
        int[] out = shape.dims();
        for (int i = 2; i < rank; i++) {
            ResizeAxis axis = axes.get(i);
            char name = AXES.charAt(AXES.length() - rank + i);
            line.append('i').append(name).append(axis.in());
            line.append('o').append(name).append(axis.out());
            double scale = axis.length() / axis.in();
            if (hasScales && (double) (float) scale * axis.in() != axis.length()) {
                return Optional.empty();
            }
            scales.append(i == 2 ? "" : ",").append((float) scale);
            out[i] = axis.out();
        }
        line.append(' ').append(coordinates);
        line.append(hasScales ? scales : "").append(last ? "" : " nchw");
        Shape to = Shape.of(out);
        return Optional.of(
                Computed.of(
                        Request.parse(line.toString()),
                        Parameters.none(),
                        List.of(),
                        List.of(Role.SRC),
                        new TensorType(ElementType.FLOAT, last ? Shapes.channelsLast(to) : to)));
    }

    private static String coordinates(Resize resize) {
        return switch (resize.coordinates()) {
            case HALF_PIXEL, HALF_PIXEL_SYMMETRIC, PYTORCH_HALF_PIXEL, ALIGN_CORNERS, ASYMMETRIC ->
                    resize.coordinates().name().toLowerCase(Locale.ROOT);
            case TF_HALF_PIXEL_FOR_NN, TF_CROP_AND_RESIZE -> null;
        };
    }
}
