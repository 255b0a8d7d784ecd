package dev.octet.model.onnx;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.SameGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that others wrote: {@code -Doctet.networks=FOLDER} names where they are. */
class RealNetworksTest {
    private static final Path NETWORKS =
            Path.of(System.getProperty("octet.networks", "../../shared/networks"));

    @TempDir private Path folder;

    @Test
    void whatIsWrittenAgainIsTheSame() throws IOException {
        assumeTrue(
                Files.isDirectory(NETWORKS),
                () ->
                        "no networks at "
                                + NETWORKS.toAbsolutePath().normalize()
                                + "; -Doctet.networks=FOLDER names another place");
        List<Path> files;
        try (Stream<Path> all = Files.walk(NETWORKS)) {
            files = all.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
        }
        assertFalse(files.isEmpty());
        for (Path file : files) {
            Graph graph = OnnxReader.read(file);
            Path written = folder.resolve(file.getFileName());
            OnnxWriter.write(graph, written);
            SameGraph.check(graph, OnnxReader.read(written));
        }
    }
}
