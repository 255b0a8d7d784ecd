package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NetworkFolder.Needed
class WakeWordTest {
    private static final int FRAMES = 76;
    private static final int BANDS = 32;
    private static final int EMBEDDING = 96;
    private static final int HISTORY = 16;

    private static Network load(String name) throws IOException {
        return Network.load(NetworkFolder.file("wakeword/" + name + ".onnx"));
    }

    @Test
    void soundToSpectrogram() throws IOException {
        ShortBuffer samples = NetworkFolder.samples("wakeword/alexa.wav");
        Tensor x = Tensor.zeros(ElementType.FLOAT, Shape.of(1, samples.limit()));
        for (int i = 0; i < samples.limit(); i++) {
            x.setDouble(i, samples.get(i));
        }
        Tensor expected = NetworkFolder.floats("wakeword/mel.npy");
        try (Session session = load("melspectrogram").session()) {
            Tensor mel = session.run(x);
            assertEquals(expected.type(), mel.type());
            double worst = Close.largestDifference(expected, mel);
            assertTrue(worst <= 1e-3, "differs by " + worst);
        }
    }

    @Test
    void spectrogramToEmbeddings() throws IOException {
        Tensor windows = NetworkFolder.floats("wakeword/windows.npy");
        Tensor expected = NetworkFolder.floats("wakeword/embeddings.npy");
        int count = windows.shape().get(0);
        try (Session session = load("embedding_model").session()) {
            for (int i = 0; i < count; i++) {
                Tensor window = windows.rows(i, 1).reshape(Shape.of(1, FRAMES, BANDS, 1));
                Tensor embedding = session.run(window);
                Tensor right = expected.rows(i, 1);
                Close.assertClose(1e-4, right, embedding.reshape(right.shape()), "window " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"alexa_v0.1", "hey_jarvis_v0.1"})
    void embeddingsToScores(String name) throws IOException {
        Tensor embeddings = NetworkFolder.floats("wakeword/embeddings.npy");
        Tensor expected = NetworkFolder.floats("wakeword/" + name + ".scores.npy");
        Network network = load(name);
        assertEquals(embeddings.shape().get(0) - HISTORY + 1, expected.count());
        try (Session session = network.session()) {
            for (int i = 0; i < expected.count(); i++) {
                Tensor last = embeddings.rows(i, HISTORY).reshape(Shape.of(1, HISTORY, EMBEDDING));
                double difference = session.run(last).getFloat(0) - expected.getFloat(i);
                assertTrue(Math.abs(difference) <= 1e-4, name + " " + i + ": " + difference);
            }
        }
    }
}
