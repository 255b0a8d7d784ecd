package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Graph;

/**
 * What is done to a graph once, before the shapes of its inputs are known: all plans share the
 * constants that come of it, and so the packed weights.
 */
public final class Preparation {
    private Preparation() {}

    /** The graph after it; branches inside are prepared, too. */
    public static Graph of(Graph graph) {
        Graph folded = ConstantFolding.apply(graph);
        return ChannelAffines.apply(BodyConstants.apply(folded));
    }
}
