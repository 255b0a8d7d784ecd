package dev.octet.model.graph;

import dev.octet.model.tensor.TensorType;
import java.util.Map;

/** A graph for inputs of known shapes, with the type of each of its values. Immutable. */
public final class TypedGraph {
    private final Graph graph;
    private final Map<String, TensorType> types;

    /** Made when it is asked for: passes that change nothing share it. */
    private volatile Links links;

    /**
     * Copies the types.
     *
     * @param types by name, of inputs, constants and outputs of nodes; a shape is unknown, or a
     *     value is missing, where that depends on numbers of a run
     */
    public TypedGraph(Graph graph, Map<String, TensorType> types) {
        this.graph = graph;
        this.types = Map.copyOf(types);
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /** The types that are known, by the names of values. */
    public Map<String, TensorType> types() {
        return types;
    }

    /** The type of a value, or null where it is not known. */
    public TensorType type(String value) {
        return types.get(value);
    }

    /** Whether the type of a value is known, and all of its shape. */
    public boolean isKnown(String value) {
        TensorType type = types.get(value);
        return type != null && type.isKnown();
    }

    /** Who gives the values of the graph, and who uses them. */
    public Links links() {
        if (links == null) {
            links = new Links(graph);
        }
        return links;
    }
}
