package dev.octet.model;

import static dev.octet.model.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights are held once: packed, and no longer in pages of the file. */
class WeightsMemoryTest {
    private static final int SIZE = 1024;

    @TempDir private Path folder;

    @Test
    void theFilesPagesAreLetGoAndReadAgainForOtherSizes() throws IOException {
        assumeTrue(Octet.probe("avx") instanceof Probe.Ready, "no native code for this machine");
        Graph graph =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n", SIZE))
                        .constant("w", Networks.numbers(1, SIZE, SIZE))
                        .add("y = MatMul(x, w)")
                        .output(Declared.value("y", ElementType.FLOAT, "n", SIZE))
                        .graph();
        Path file = folder.resolve("product.onnx");
        Network.of(graph).save(file);
        try (Network network = Network.load(file);
                Session session = network.session()) {
            for (int rows : new int[] {1, 40, 2}) {
                Tensor x = Networks.numbers(rows, rows, SIZE);
                Tensor y = session.run(Map.of("x", x)).get("y");
                assertClose(1e-3, Evaluation.run(graph, List.of(x)).get(0), y, rows + " rows");
                int resident = residentKilobytes(file);
                assertTrue(resident < 1024, resident + " kB of 4096 with " + rows + " rows");
            }
        }
    }

    private static int residentKilobytes(Path file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith(file.toRealPath().toString())) {
                return lines.subList(i, lines.size()).stream()
                        .filter(line -> line.startsWith("Rss:"))
                        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
            }
        }
        throw new AssertionError(file + " is not mapped");
    }
}
