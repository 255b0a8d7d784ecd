package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.picture.Pad;
import dev.octet.model.rewrite.computed.Picked;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Paddings: what is put around a tensor is picked from it, or one value. */
public final class Pads implements Pass {
    @Override
    public String name() {
        return "pads";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Pad pad) {
                of(editor, node, pad, false).ifPresent(with -> Resizes.replace(editor, node, with));
            }
        }
        return editor.build();
    }

    /**
     * What computes a padding of its first input alone; empty where more must be known.
     *
     * @param last whether the channels are last, in front of and behind it
     */
    static Optional<Operator> of(Editor editor, Node node, Pad pad, boolean last) {
        Shape source = editor.type(node.inputs().get(0)).shape();
        Shape out = editor.type(node.outputs().get(0)).shape();
        if (last) {
            source = Shapes.channelsLast(source);
            out = Shapes.channelsLast(out);
        }
        if (source.count() == 0 || out.count() == 0 || !Picked.isListable(source, out)) {
            return Optional.empty();
        }
        int[][] sources = pad.sources(editor.inputs(node));
        Tensor fill = pad.constant(editor.inputs(node));
        if (sources == null || fill == null) {
            return Optional.empty();
        }
        List<List<Integer>> indices = new ArrayList<>();
        for (int[] along : sources) {
            indices.add(Arrays.stream(along).boxed().toList());
        }
        if (last) {
            indices.add(indices.remove(1));
        }
        return Optional.of(
                new Picked(editor.type(node.inputs().get(0)).element(), source, indices, fill));
    }
}
