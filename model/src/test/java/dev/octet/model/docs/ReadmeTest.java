package dev.octet.model.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.LayerKind;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.quant.error.QuantError;
import dev.octet.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of README.md about networks: it compiles, and does what the text says. */
class ReadmeTest {
    @TempDir private static Path folder;

    @Test
    void readme() throws IOException {
        Snippets.standIn(
                ReadmeTest.class,
                Path.of("..", "README.md"),
                block -> block.contains("dev.octet.model"),
                1);
    }

    @Test
    void linearLayersInOneLine() throws IOException {
        Graph floats = Zoo.network("resnet18", 1);
        Path resnet18 = folder.resolve("resnet18.onnx");
        Network.of(floats).save(resnet18);
        Path quantized = folder.resolve("int8.onnx");
        Map<String, Tensor> inputs = Zoo.inputs(floats, Map.of("batch", 1), 1);
        float[] pixels = inputs.values().iterator().next().toFloats();
        try (Network int8 = Network.load(resnet18).quantizeDynamic(LayerKind.LINEAR);
                Session session = int8.session()) {
            float[] logits = session.run(Tensor.of(pixels, 1, 3, 224, 224)).toFloats();
            int8.save(quantized);
        }
        try (Session expected = Network.of(floats).session();
                Session actual = Network.load(quantized).session()) {
            Tensor x = Tensor.of(pixels, 1, 3, 224, 224);
            QuantError error = new QuantError();
            error.observe(expected.run(x).toFloats(), actual.run(x).toFloats());
            double sqnr = error.summary().sqnr();
            assertTrue(sqnr >= 40 && sqnr < 100, () -> "SQNR is " + sqnr + " dB");
        }
        // the matrix alone, which is a small part of it
        assertTrue(Files.size(quantized) < Files.size(resnet18) - 1_500_000);
    }
}
