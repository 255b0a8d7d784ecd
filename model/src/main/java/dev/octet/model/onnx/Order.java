package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.octet.text.Echo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Brings nodes into an order in which they can be computed: the file's where it is one. */
final class Order {
    private Order() {}

    /**
     * The nodes of a graph, each behind those whose outputs it uses.
     *
     * @throws NetworkFormatException when nodes wait for each other, naming them
     */
    static List<NodeProto> of(GraphProto graph) throws NetworkFormatException {
        List<NodeProto> nodes = graph.getNodeList();
        Map<String, Integer> givenBy = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).getOutputList()) {
                if (!output.isEmpty() && givenBy.put(output, i) != null) {
                    throw new NetworkFormatException(
                            "value " + Echo.quoted(output) + " is given twice");
                }
            }
        }
        return isOne(nodes, givenBy) ? nodes : sorted(nodes, givenBy);
    }

    /** Whether each node is behind those whose outputs it uses, as it is in most files. */
    private static boolean isOne(List<NodeProto> nodes, Map<String, Integer> givenBy) {
        for (int i = 0; i < nodes.size(); i++) {
            for (String used : FreeNames.of(nodes.get(i))) {
                if (givenBy.getOrDefault(used, -1) >= i) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<NodeProto> sorted(List<NodeProto> nodes, Map<String, Integer> givenBy)
            throws NetworkFormatException {
        int[] missing = new int[nodes.size()];
        List<List<Integer>> users = new ArrayList<>();
        nodes.forEach(node -> users.add(new ArrayList<>()));
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String used : FreeNames.of(nodes.get(i))) {
                Integer by = givenBy.get(used);
                if (by != null) {
                    users.get(by).add(i);
                    missing[i]++;
                }
            }
            if (missing[i] == 0) {
                ready.add(i);
            }
        }
        List<NodeProto> ordered = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.remove();
            ordered.add(nodes.get(next));
            for (int user : users.get(next)) {
                if (--missing[user] == 0) {
                    ready.add(user);
                }
            }
        }
        if (ordered.size() < nodes.size()) {
            throw new NetworkFormatException(cycle(nodes, missing));
        }
        return ordered;
    }

    private static String cycle(List<NodeProto> nodes, int[] missing) {
        Deque<String> waiting = new ArrayDeque<>();
        for (int i = 0; i < missing.length && waiting.size() < 10; i++) {
            if (missing[i] > 0) {
                waiting.add(
                        Echo.quoted(nodes.get(i).getName())
                                + " ("
                                + nodes.get(i).getOpType()
                                + ")");
            }
        }
        return "nodes wait for each other's outputs, among them " + String.join(", ", waiting);
    }
}
