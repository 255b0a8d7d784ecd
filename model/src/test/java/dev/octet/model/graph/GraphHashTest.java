package dev.octet.model.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphHashTest {
    @Test
    void theSameFileHasTheSame(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("network.onnx");
        Network.of(Zoo.network("tiny_bert", 1)).save(file);
        try (Network one = Network.load(file);
                Network other = Network.load(file)) {
            assertEquals(one.graph().hash(), other.graph().hash());
            assertTrue(one.graph().hash().matches("[0-9a-f]{64}"));
        }
    }

    @Test
    void everyPartCounts() {
        Set<String> hashes = new HashSet<>();
        hashes.add(Zoo.network("tiny_bert", 1).hash());
        // weights
        hashes.add(Zoo.network("tiny_bert", 2).hash());
        hashes.add(Zoo.network("tiny_resnet18", 1).hash());
        Graph graph = Zoo.network("tiny_resnet18", 1);
        Node last = graph.nodes().get(graph.nodes().size() - 1);
        assertEquals(3, hashes.size());
        for (Node other :
                List.of(
                        new Node(
                                "another name",
                                last.signature(),
                                last.attributes(),
                                last.operator(),
                                last.inputs(),
                                last.outputs()),
                        new Node(
                                last.name(),
                                new Signature("", last.signature().type(), 7),
                                last.attributes(),
                                last.operator(),
                                last.inputs(),
                                last.outputs()),
                        new Node(
                                last.name(),
                                last.signature(),
                                Attributes.of(Map.of("more", 1L)),
                                last.operator(),
                                last.inputs(),
                                last.outputs()))) {
            List<Node> nodes = new ArrayList<>(graph.nodes());
            nodes.set(nodes.size() - 1, other);
            hashes.add(
                    new Graph(
                                    graph.name(),
                                    graph.inputs(),
                                    graph.outputs(),
                                    graph.constants(),
                                    nodes)
                            .hash());
        }
        assertEquals(6, hashes.size());
    }
}
