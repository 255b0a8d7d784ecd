package dev.octet.model.quantize;

import dev.octet.model.graph.Node;
import dev.octet.model.quantize.weights.WeightRounding.Rounded;
import dev.octet.request.QuantParams;
import java.util.Map;
import java.util.Set;

/**
 * How a float graph becomes a quantized one. Immutable.
 *
 * @param activations parameters of values by their names, s8 or u8 with one scale; a value without
 *     stays float
 * @param weights of products by the names of their outputs; others are rounded to the nearest
 *     integers, with a scale for each output channel
 * @param floats outputs of the products that stay float
 * @param placement where it is rounded
 */
public record Recipe(
        Map<String, QuantParams> activations,
        Map<String, Rounded> weights,
        Set<String> floats,
        Placement placement) {
    /** Copies. */
    public Recipe {
        activations = Map.copyOf(activations);
        weights = Map.copyOf(weights);
        floats = Set.copyOf(floats);
    }

    /** Rounded around all that has a form in 8 bits. */
    public static Recipe around(Map<String, QuantParams> activations) {
        return new Recipe(activations, Map.of(), Set.of(), Placement.AROUND);
    }

    boolean isFloat(Node node) {
        return floats.contains(node.outputs().get(0));
    }
}
