package dev.octet.cli;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network's graph before and behind each pass. */
final class GraphStages {
    private GraphStages() {}

    /**
     * By the name of the stage, in their order. Where shapes depend on what a run computes there
     * are no passes here: the plan is made in parts then.
     */
    static Map<String, Graph> of(Graph graph, List<TensorType> inputs) {
        Map<String, Graph> stages = new LinkedHashMap<>();
        stages.put("file", graph);
        Graph prepared = Rewriting.prepare(graph);
        stages.put("prepared", prepared);
        TypedGraph specialized = Rewriting.specialize(prepared, inputs);
        stages.put("specialized", specialized.graph());
        if (isKnown(specialized)) {
            stages.putAll(Rewriting.stages(specialized));
        }
        return stages;
    }

    private static boolean isKnown(TypedGraph typed) {
        return typed.graph().nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .allMatch(output -> output.isEmpty() || typed.isKnown(output));
    }
}
