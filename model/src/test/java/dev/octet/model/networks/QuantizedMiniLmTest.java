package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentences, by an encoder that was quantized without samples. */
@NetworkFolder.Needed
class QuantizedMiniLmTest {
    private static final double LEAST_COSINE = 0.995;
    private static final double LEAST_LIKENESS = 0.8676;

    @TempDir private Path folder;

    @Test
    void embeddingsAndTheirOrder() throws IOException {
        Assumptions.assumeTrue(MiniLm.FLOAT.isHere(), MiniLm.FLOAT::whereFrom);
        Path file = Files.write(folder.resolve("minilm.onnx"), MiniLm.FLOAT.bytes());
        Network floats = Network.load(file);
        Network quantized = FileShare.check(0.26, file, floats.quantizeDynamic(), folder);
        float[][][] expected = embeddings(floats);
        float[][][] actual = embeddings(quantized);
        double least = 1;
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < expected[side].length; i++) {
                least = Math.min(least, MiniLmAnswers.cosine(expected[side][i], actual[side][i]));
            }
        }
        assertTrue(least >= LEAST_COSINE, "the least cosine is " + least);
        double likeness = MiniLmAnswers.likeness(actual[0], actual[1]);
        assertTrue(likeness >= LEAST_LIKENESS, "Spearman's correlation is " + likeness);
    }

    private static float[][][] embeddings(Network network) throws IOException {
        try (Session session = network.session()) {
            return new float[][][] {
                MiniLmAnswers.embeddings(session, "a"), MiniLmAnswers.embeddings(session, "b")
            };
        }
    }
}
