package dev.octet.model.graph;

import dev.octet.model.tensor.TensorType;
import java.util.Map;

/**
 * A graph for inputs of known shapes, with the type of each of its values.
 *
 * @param types by name, of inputs, constants and outputs of nodes; a shape is unknown, or a value
 *     is missing, where that depends on numbers of a run
 */
public record TypedGraph(Graph graph, Map<String, TensorType> types) {
    /** Copies the types. */
    public TypedGraph {
        types = Map.copyOf(types);
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
}
