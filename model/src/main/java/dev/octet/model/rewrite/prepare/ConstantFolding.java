package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is computed from constants alone becomes constant. Weights that were quantized stay so, and
 * nothing is computed that needs much more memory than what it is computed from.
 */
final class ConstantFolding {
    /** Bytes that a node may give beyond twice those it is given. */
    private static final long MORE_BYTES = 1 << 20;

    private ConstantFolding() {}

    static Graph apply(Graph graph) {
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<Tensor> values = values(node, constants);
            if (values == null) {
                nodes.add(node);
                continue;
            }
            for (int i = 0; i < node.outputs().size(); i++) {
                if (!node.outputs().get(i).isEmpty()) {
                    constants.put(node.outputs().get(i), values.get(i));
                }
            }
        }
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), constants, nodes);
    }

    /** What a node gives; null where it is not to be computed now. */
    private static List<Tensor> values(Node node, Map<String, Tensor> constants) {
        Operator operator = node.operator();
        boolean known =
                node.inputs().stream().allMatch(in -> in.isEmpty() || constants.containsKey(in));
        if (!known
                || !operator.isDeterministic()
                || operator.mayRunLong()
                || node.signature().type().equals("DequantizeLinear")) {
            return null;
        }
        List<Tensor> given = new ArrayList<>();
        node.inputs().forEach(input -> given.add(constants.get(input)));
        Inputs inputs = Inputs.of(given);
        try {
            return isSmall(node, operator.infer(inputs), given) ? operator.evaluate(inputs) : null;
        } catch (IllegalArgumentException | ArithmeticException e) {
            // it is an error when it runs, which it may never do; then it names the node
            return null;
        }
    }

    /** Whether little memory is needed for it; none for what is there already. */
    private static boolean isSmall(Node node, List<TensorType> types, List<Tensor> given) {
        if (node.signature().type().equals("Constant")) {
            return true;
        }
        long bytes = 0;
        for (Tensor tensor : given) {
            bytes += tensor == null ? 0 : tensor.type().bytes();
        }
        long most = 2 * bytes + MORE_BYTES;
        for (TensorType type : types) {
            if (type == null || !type.isKnown()) {
                return false;
            }
            most -= type.bytes();
        }
        return most >= 0;
    }
}
