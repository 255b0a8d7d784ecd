package dev.octet.model.rewrite.row;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.Activations;
import dev.octet.model.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** A Clip whose bounds are computed: a Max and a Min. */
public final class ComputedBounds implements Pass {
    @Override
    public String name() {
        return "computed bounds";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node clip : editor.nodes()) {
            if (Editor.isOnnx(clip, "Clip")
                    && clip.inputs().size() > 1
                    && editor.type(clip.inputs().get(0)).element() == ElementType.FLOAT
                    && Activations.of(editor, clip).isEmpty()) {
                clip(editor, clip);
            }
        }
        return editor.build();
    }

    private static void clip(Editor editor, Node clip) {
        String x = clip.inputs().get(0);
        String lower = clip.inputs().get(1);
        String upper = clip.inputs().size() > 2 ? clip.inputs().get(2) : "";
        if (upper.isEmpty()) {
            editor.replace(clip, "Max", Map.of(), x, lower);
        } else if (lower.isEmpty()) {
            editor.replace(clip, "Min", Map.of(), x, upper);
        } else {
            String raised = editor.name(x);
            Node max = Nodes.of("Max", Attributes.none(), List.of(x, lower), List.of(raised));
            editor.add(max);
            editor.replace(clip, "Min", Map.of(), raised, upper);
        }
    }
}
