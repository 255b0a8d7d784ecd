package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;

@NetworkFolder.Needed
class VoiceTest {
    private static final int STEP = 512;
    private static final int BEFORE = 64;
    private static final int RATE = 16000;

    /** A frame, with the samples before it. */
    static Tensor frame(ShortBuffer samples, int number) {
        Tensor frame = Tensor.zeros(ElementType.FLOAT, Shape.of(1, BEFORE + STEP));
        for (int i = 0; i < frame.count(); i++) {
            int at = number * STEP - BEFORE + i;
            boolean inside = at >= 0 && at < samples.limit();
            frame.setDouble(i, inside ? samples.get(at) / 32768.0 : 0);
        }
        return frame;
    }

    /** The state at the beginning. */
    static Tensor state() {
        return Tensor.zeros(ElementType.FLOAT, Shape.of(2, 1, 128));
    }

    /** The samples of a second. */
    static Tensor rate() {
        return Tensor.of(new long[] {RATE});
    }

    @Test
    void probabilitiesOfAVoice() throws IOException {
        ShortBuffer samples = NetworkFolder.samples("voice/speech.wav");
        Tensor expected = NetworkFolder.floats("voice/probability.npy");
        assertEquals(625, expected.count());
        Network network = Network.load(NetworkFolder.file("voice/silero_vad_v5.onnx"));
        try (Session session = network.session()) {
            Binding binding = session.bind().input("sr", rate()).state("state", "stateN", state());
            int voices = 0;
            for (int i = 0; i < expected.count(); i++) {
                session.run(binding.input("input", frame(samples, i)));
                float probability = binding.output("output").getFloat(0);
                double difference = Math.abs(probability - expected.getFloat(i));
                assertTrue(difference <= 1e-4, "frame " + i + ": " + difference);
                voices += probability > 0.5f ? 1 : 0;
            }
            assertEquals(442, voices);
        }
    }
}
