package dev.octet.model.rewrite.edit;

import dev.octet.model.graph.TypedGraph;

/** One way to make a graph faster. It computes the same, up to roundings that the pass names. */
public interface Pass {
    /** The name, as explanations have it. */
    String name();

    /** The graph after it; the same one where there was nothing to do. */
    TypedGraph apply(TypedGraph graph);
}
