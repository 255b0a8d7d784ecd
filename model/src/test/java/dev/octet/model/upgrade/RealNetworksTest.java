package dev.octet.model.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.SameGraph;
import dev.octet.model.networks.NetworkFolder;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of versions 9 and 11, upgraded, saved and read again. */
@NetworkFolder.Needed
class RealNetworksTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "ch_PP-OCRv4_det_infer, 11, 64, 64",
        "ch_PP-OCRv4_det_infer, 11, 32, 96",
        "ch_PP-OCRv4_rec_infer, 9, 48, 64",
        "ch_PP-OCRv4_rec_infer, 9, 48, 100",
        "ch_ppocr_mobile_v2.0_cls_infer, 9, 48, 192"
    })
    void sameBits(String name, int version, int height, int width) throws IOException {
        Path file = NetworkFolder.file("ocr/" + name + ".onnx");
        Path saved = folder.resolve(name + ".onnx");
        Tensor x = Networks.numbers(1, 1, 3, height, width);
        try (Network network = Network.load(file)) {
            assertEquals(List.of(version), versions(network.graph()));
            Graph upgraded = OpsetUpgrade.to13(network.graph());
            assertEquals(List.of(13), versions(upgraded));
            Network.of(upgraded).save(saved);
            try (Network again = Network.load(saved);
                    Session before = network.session();
                    Session after = again.session()) {
                SameGraph.check(upgraded, again.graph());
                Tensor expected = before.run(x);
                Tensor actual = after.run(x);
                assertTrue(expected.hasBitsOf(actual), () -> expected + ", got " + actual);
            }
        }
    }

    /** Their ranks are known, though dimensions are not: no softmax needs more than one node. */
    @Test
    void nothingIsPutAroundASoftmax() throws IOException {
        try (Network network = Network.load(NetworkFolder.file("ocr/ch_PP-OCRv4_rec_infer.onnx"))) {
            Graph upgraded = OpsetUpgrade.to13(network.graph());
            assertEquals(network.graph().nodes().size(), upgraded.nodes().size());
        }
    }

    private static List<Integer> versions(Graph graph) {
        return graph.nodes().stream()
                .map(Node::signature)
                .map(s -> s.version())
                .distinct()
                .toList();
    }
}
