package dev.octet.model.graph;

import dev.octet.model.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A number for all that a graph is: SHA-256 over its parts, each with its length in front. */
final class GraphHash {
    private final MessageDigest digest;

    private GraphHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String of(Graph graph) {
        GraphHash hash = new GraphHash();
        hash.add(graph);
        return HexFormat.of().formatHex(hash.digest.digest());
    }

    private void add(Graph graph) {
        graph.inputs().forEach(input -> add("input", input.toString()));
        graph.outputs().forEach(output -> add("output", output.toString()));
        for (Map.Entry<String, Tensor> constant : new TreeMap<>(graph.constants()).entrySet()) {
            add("constant", constant.getKey());
            add(constant.getValue());
        }
        for (Node node : graph.nodes()) {
            add("node", node.name());
            add(node.signature().toString());
            node.inputs().forEach(input -> add("from", input));
            node.outputs().forEach(output -> add("to", output));
            for (String name : new TreeSet<>(node.attributes().names())) {
                add("attribute", name);
                addValue(node.attributes().get(name));
            }
        }
        add("end");
    }

    private void addValue(Object value) {
        if (value instanceof Graph body) {
            add(body);
        } else if (value instanceof Tensor tensor) {
            add(tensor);
        } else if (value instanceof List<?> list) {
            add("list", Integer.toString(list.size()));
            list.forEach(this::addValue);
        } else {
            add(value.getClass().getSimpleName(), value.toString());
        }
    }

    private void add(Tensor tensor) {
        add(tensor.type().toString());
        digest.update(tensor.buffer());
    }

    private void add(String... texts) {
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
    }
}
