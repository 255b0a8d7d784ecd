package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.operator.product.ConvTranspose;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What multiplies and adds constants to the channels of a convolution, a batch normalization among
 * others, goes into its weights and its bias. They are computed in double precision and rounded
 * once.
 */
final class ChannelAffines {
    private final Map<String, Tensor> constants;
    private final Map<String, Node> onlyUsers = new HashMap<>();
    private final Set<Node> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    private int fresh;

    private ChannelAffines(Graph graph) {
        constants = new LinkedHashMap<>(graph.constants());
        Map<String, Integer> uses = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                uses.merge(input, 1, Integer::sum);
                onlyUsers.put(input, node);
            }
        }
        graph.outputs().stream().map(Value::name).forEach(onlyUsers::remove);
        uses.forEach(
                (value, count) -> {
                    if (count > 1) {
                        onlyUsers.remove(value);
                    }
                });
    }

    static Graph apply(Graph graph) {
        if (graph.nodes().stream().noneMatch(ChannelAffines::convolves)) {
            return graph;
        }
        ChannelAffines pass = new ChannelAffines(graph);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (!pass.taken.contains(node)) {
                nodes.add(pass.isConvolution(node) ? pass.folded(node) : node);
            }
        }
        if (pass.taken.isEmpty()) {
            return graph;
        }
        Set<String> used = new HashSet<>();
        nodes.forEach(node -> used.addAll(node.inputs()));
        graph.outputs().forEach(output -> used.add(output.name()));
        pass.constants.keySet().retainAll(used);
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), pass.constants, nodes);
    }

    private static boolean convolves(Node node) {
        return node.operator() instanceof Conv || node.operator() instanceof ConvTranspose;
    }

    private boolean isConvolution(Node node) {
        if (!convolves(node)) {
            return false;
        }
        boolean hasBias = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        return isFloat(node.inputs().get(1)) && (!hasBias || isFloat(node.inputs().get(2)));
    }

    private boolean isFloat(String name) {
        Tensor constant = constants.get(name);
        return constant != null && constant.element() == ElementType.FLOAT;
    }

    /** The convolution with all of what follows it that can be in it. */
    private Node folded(Node node) {
        Tensor weights = constants.get(node.inputs().get(1));
        int rank = weights.shape().rank();
        boolean transposed = node.operator() instanceof ConvTranspose;
        int groups = transposed ? ((ConvTranspose) node.operator()).groups() : 1;
        int channels = rank < 3 ? 0 : weights.shape().get(transposed ? 1 : 0) * groups;
        ChannelAffine affine = ChannelAffine.none(channels);
        String output = node.outputs().get(0);
        List<Node> inside = new ArrayList<>();
        for (Node user = onlyUsers.get(output); user != null; user = onlyUsers.get(output)) {
            ChannelAffine next = affine.then(user, output, rank, constants);
            if (next == null) {
                break;
            }
            affine = next;
            inside.add(user);
            output = user.outputs().get(0);
        }
        if (inside.isEmpty() || !affine.isFinite()) {
            return node;
        }
        taken.addAll(inside);
        List<String> inputs = new ArrayList<>(node.inputs().subList(0, 2));
        if (affine.scales()) {
            int inner =
                    transposed ? weights.shape().count(2, rank) : weights.shape().count(1, rank);
            int each = transposed ? weights.shape().get(1) : channels;
            int rows = transposed ? weights.shape().get(0) / groups : 1;
            inputs.set(1, add(inputs.get(1), affine.scaled(weights, rows, each, inner)));
        }
        Tensor bias = node.inputs().size() > 2 ? constants.get(node.inputs().get(2)) : null;
        inputs.add(add(node.outputs().get(0), affine.shifted(bias)));
        return new Node(
                node.name(),
                node.signature(),
                node.attributes(),
                Operators.bind(node.signature(), node.attributes(), inputs, List.of(output)),
                inputs,
                List.of(output));
    }

    private String add(String like, Tensor value) {
        String name;
        do {
            name = like + "~folded" + fresh++;
        } while (constants.containsKey(name));
        constants.put(name, value);
        return name;
    }
}
