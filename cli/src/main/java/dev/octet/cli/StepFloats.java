package dev.octet.cli;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What steps write, as floats, under the names that the network has for them. Integers count as the
 * floats that they were quantized from, if a scale is known for all of them. Immutable.
 */
final class StepFloats {
    private final Map<String, Origin> origins = new HashMap<>();

    /** What integers stand for. */
    private record Origin(String value, float scale, long zeroPoint) {}

    StepFloats(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.signature().type().equals("QuantizeLinear")) {
                add(node, graph.constants());
            }
        }
    }

    private void add(Node node, Map<String, Tensor> constants) {
        Tensor scale = constants.get(node.inputs().get(1));
        boolean hasZero = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        Tensor zero = hasZero ? constants.get(node.inputs().get(2)) : null;
        if (scale != null && scale.count() == 1 && hasZero == (zero != null)) {
            origins.put(
                    node.outputs().get(0),
                    new Origin(
                            node.inputs().get(0),
                            (float) scale.getDouble(0),
                            hasZero ? zero.getLong(0) : 0));
        }
    }

    /** Copies the tensors that a step wrote, as far as they are floats or stand for some. */
    void keep(List<String> names, List<Tensor> tensors, Map<String, Tensor> kept) {
        for (int i = 0; i < names.size(); i++) {
            Tensor tensor = tensors.get(i);
            // passes number the values that they change
            String name = names.get(i).replaceFirst("~\\d+$", "");
            Origin origin = origins.get(name);
            if (tensor != null && tensor.element().isFloat()) {
                Tensor copy = Tensor.zeros(tensor.type());
                copy.copy(0, tensor, 0, tensor.count());
                kept.put(name, copy);
            } else if (tensor != null && origin != null) {
                kept.put(origin.value(), dequantized(tensor, origin));
            }
        }
    }

    private static Tensor dequantized(Tensor integers, Origin origin) {
        Tensor floats = Tensor.zeros(ElementType.FLOAT, integers.shape());
        for (int i = 0; i < floats.count(); i++) {
            floats.setDouble(i, origin.scale() * (integers.getLong(i) - origin.zeroPoint()));
        }
        return floats;
    }
}
