package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.observe.ObserverKind;
import java.io.IOException;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wake words and voices, found by quantized networks. */
@NetworkFolder.Needed
class QuantizedSoundTest {
    private static final int BANDS = 32;
    private static final int FRAMES = 76;
    private static final int STEP = 8;
    private static final int EMBEDDING = 96;
    private static final int HISTORY = 16;

    @TempDir private Path folder;

    private static Path wakeWord(String name) {
        return NetworkFolder.file("wakeword/" + name + ".onnx");
    }

    /** Windows of a file's spectrogram, one after another. */
    private static List<Tensor> windows(String file) throws IOException {
        ShortBuffer samples = NetworkFolder.samples(file);
        Tensor x = Tensor.zeros(ElementType.FLOAT, 1, samples.limit());
        for (int i = 0; i < samples.limit(); i++) {
            x.setDouble(i, samples.get(i));
        }
        List<Tensor> windows = new ArrayList<>();
        try (Session session = Network.load(wakeWord("melspectrogram")).session()) {
            Tensor mel = session.run(x);
            for (int at = 0; at + FRAMES <= mel.count() / BANDS; at += STEP) {
                Tensor window = Tensor.zeros(ElementType.FLOAT, 1, FRAMES, BANDS, 1);
                for (int i = 0; i < window.count(); i++) {
                    window.setDouble(i, mel.getFloat(at * BANDS + i) / 10 + 2);
                }
                windows.add(window);
            }
        }
        return windows;
    }

    /** The highest score of the wake word. */
    private static double best(Session embedding, List<Tensor> windows) throws IOException {
        Tensor all = Tensor.zeros(ElementType.FLOAT, windows.size(), EMBEDDING);
        for (int i = 0; i < windows.size(); i++) {
            all.copy(i * EMBEDDING, embedding.run(windows.get(i)), 0, EMBEDDING);
        }
        double best = 0;
        try (Session alexa = Network.load(wakeWord("alexa_v0.1")).session()) {
            for (int i = 0; i + HISTORY <= windows.size(); i++) {
                Tensor last = Tensor.zeros(ElementType.FLOAT, 1, HISTORY, EMBEDDING);
                last.copy(0, all, i * EMBEDDING, last.count());
                best = Math.max(best, alexa.run(last).getFloat(0));
            }
        }
        return best;
    }

    /** Calibrated with every fifth window of speech; the floats have 1.0 and 0.004. */
    @Test
    void wakeWordAndSpeech() throws IOException {
        List<Tensor> speech = windows("voice/speech.wav");
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < speech.size(); i += 5) {
            samples.add(Map.of("input_1", speech.get(i)));
        }
        Path file = wakeWord("embedding_model");
        Network floats = Network.load(file);
        Quantization settings =
                Quantization.calibrated(samples).observer(new ObserverKind.Extreme());
        Network quantized = floats.quantize(settings).network();
        // of 1.3 MB the names of values and nodes are more than usual
        try (Session session = FileShare.check(0.295, file, quantized, folder).session()) {
            double found = best(session, windows("wakeword/alexa.wav"));
            assertTrue(found > 0.95, "the wake word has " + found);
            double mistaken = best(session, speech);
            assertTrue(mistaken < 0.01, "speech has " + mistaken);
        }
    }

    private static boolean[] voices(Network network, int frames) throws IOException {
        ShortBuffer samples = NetworkFolder.samples("voice/speech.wav");
        boolean[] voices = new boolean[frames];
        try (Session session = network.session()) {
            Binding binding =
                    session.bind()
                            .input("sr", VoiceTest.rate())
                            .state("state", "stateN", VoiceTest.state());
            for (int i = 0; i < frames; i++) {
                session.run(binding.input("input", VoiceTest.frame(samples, i)));
                voices[i] = binding.output("output").getFloat(0) > 0.5f;
            }
        }
        return voices;
    }

    @Test
    void voiceWithWeightsOfEightBits() throws IOException {
        int frames = 625;
        int half = frames / 2;
        Path file = NetworkFolder.file("voice/silero_vad_v5.onnx");
        Network floats = Network.load(file);
        Network quantized = floats.quantize(Quantization.weightsOnly()).network();
        boolean[] expected = voices(floats, frames);
        // two networks in one, of many nodes with long names
        boolean[] actual = voices(FileShare.check(0.285, file, quantized, folder), frames);
        int same = 0;
        for (int i = half; i < frames; i++) {
            same += expected[i] == actual[i] ? 1 : 0;
        }
        assertEquals(1, (double) same / (frames - half), 0.01);
    }
}
