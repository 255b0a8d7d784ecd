package dev.octet.model.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.ActivationRanges;
import dev.octet.model.quantize.QdqForm;
import dev.octet.model.tensor.Tensor;
import dev.octet.npy.Npy;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A trained network on a real recording: a dense autoencoder whose reconstruction error tells
 * broken machines by their sound, as an ONNX graph.
 */
class AutoencoderTest {
    private static final int NUMBERS = 640;

    private static Graph graph;
    private static float[] input;
    private static float[] published;

    @BeforeAll
    static void read() throws IOException {
        Path data = TrainedNetwork.folder("ad01");
        graph = TrainedNetwork.autoencoder();
        input = Npy.open(data.resolve("input.npy")).floats();
        published = Npy.open(data.resolve("output_fp32.npy")).floats();
    }

    private static Map<String, Tensor> frames() {
        return Map.of("input", Tensor.of(input, input.length / NUMBERS, NUMBERS));
    }

    private static float[] run(Graph form) {
        try (Session session = Network.of(form).session()) {
            return session.run(frames()).get("output").toFloats();
        }
    }

    /** Mean squared error of the reconstruction. */
    private static double score(float[] output) {
        double sum = 0;
        for (int i = 0; i < input.length; i++) {
            sum += (input[i] - output[i]) * (input[i] - output[i]);
        }
        return sum / input.length;
    }

    @Test
    void fp32GivesThePublishedOutput() {
        float[] output = run(graph);
        double largest = 0;
        for (float each : published) {
            largest = Math.max(largest, Math.abs(each));
        }
        // sums inside of it are larger than what is left of them
        for (int i = 0; i < published.length; i++) {
            assertEquals(published[i], output[i], 1e-4 * largest, "output " + i);
        }
    }

    /** With one scale for each activation over the whole recording. */
    @Test
    void theAnomalyScoreSurvives() {
        Graph qdq = QdqForm.of(graph, ActivationRanges.observe(graph, List.of(frames())));
        float[] output = run(qdq);
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < published.length; i++) {
            signal += published[i] * published[i];
            noise += (published[i] - output[i]) * (published[i] - output[i]);
        }
        double sqnr = 10 * Math.log10(signal / noise);
        assertTrue(sqnr >= 35, () -> RootLocale.format("SQNR is %.2f dB, 35 are needed", sqnr));
        double expected = score(published);
        assertEquals(expected, score(output), 0.01 * expected);
    }

    /** Rows do not influence each other. */
    @Test
    void oneFrameAfterTheOther() {
        float[] all = run(graph);
        List<Float> each = new ArrayList<>();
        try (Session session = Network.of(graph).session()) {
            for (int i = 0; i < input.length; i += NUMBERS) {
                float[] frame = Arrays.copyOfRange(input, i, i + NUMBERS);
                Tensor x = Tensor.of(frame, 1, NUMBERS);
                for (float y : session.run(Map.of("input", x)).get("output").toFloats()) {
                    each.add(y);
                }
            }
        }
        for (int i = 0; i < all.length; i++) {
            assertEquals(all[i], each.get(i));
        }
    }
}
