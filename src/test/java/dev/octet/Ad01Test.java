package dev.octet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.kernel.Activation;
import dev.octet.kernel.Probe;
import dev.octet.testing.Npy;
import dev.octet.testing.TrainedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A trained network on a real recording: a dense autoencoder whose reconstruction error tells
 * broken machines by their sound, through {@link Linear} on every engine.
 */
class Ad01Test {
    private static float[] input;
    private static float[] reference;
    private static int frames;
    private static final List<Layer> LAYERS = new ArrayList<>();

    private record Layer(
            float[] weights, int outputs, int inputs, float[] bias, Activation activation) {}

    @BeforeAll
    static void read() throws IOException {
        Path folder = TrainedNetwork.folder("ad01");
        Npy frameFile = Npy.read(folder.resolve("input.npy"));
        frames = frameFile.shape()[0];
        input = frameFile.floats();
        reference = Npy.read(folder.resolve("output_fp32.npy")).floats();
        JsonObject model =
                JsonParser.parseString(Files.readString(folder.resolve("model.json")))
                        .getAsJsonObject();
        for (JsonElement element : model.getAsJsonArray("layers")) {
            JsonObject layer = element.getAsJsonObject();
            Npy weights = Npy.read(folder.resolve(layer.get("weights").getAsString()));
            LAYERS.add(
                    new Layer(
                            weights.floats(),
                            weights.shape()[0],
                            weights.shape()[1],
                            Npy.read(folder.resolve(layer.get("bias").getAsString())).floats(),
                            layer.get("activation").getAsString().equals("relu")
                                    ? Activation.RELU
                                    : Activation.LINEAR));
        }
    }

    static List<String> engines() {
        return Octet.ORDER;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anomalyScoresSurviveInt8(String engine) {
        Probe probe = Octet.probe(engine);
        assumeTrue(
                probe instanceof Probe.Ready,
                () -> engine + " is absent: " + ((Probe.Absent) probe).reason());
        float[] output = reconstruct(Octet.use(engine), 4);

        double sqnr = sqnr(reference, output);
        assertTrue(sqnr >= 38, () -> "SQNR is %.2f dB, 38 are needed".formatted(sqnr));
        double expected = score(reference);
        assertEquals(expected, score(output), 0.01 * expected, "anomaly score of the recording");
        System.out.printf(
                "%s: SQNR %.2f dB, anomaly score %.4f, in FP32 %.4f%n",
                engine, sqnr, score(output), expected);
        assertArrayEquals(
                reconstruct(Octet.use("scalar"), 4), output, "the engines must agree bit for bit");
    }

    /** The dispatcher's own choice, all frames at once and in odd pieces: the same numbers. */
    @Test
    void rowsDoNotInfluenceEachOther() {
        float[] few = reconstruct(Octet.use("scalar"), 4);
        assertArrayEquals(few, reconstruct(Octet.best(), frames));
        assertArrayEquals(few, reconstruct(Octet.best(), 7));
    }

    private static float[] reconstruct(Octet octet, int rowsAtOnce) {
        float[] x = input;
        for (Layer layer : LAYERS) {
            float[] y = new float[frames * layer.outputs()];
            try (Linear linear =
                    Linear.of(layer.weights(), layer.outputs(), layer.inputs())
                            .bias(layer.bias())
                            .activation(layer.activation())
                            .maxRows(rowsAtOnce)
                            .on(octet)
                            .build()) {
                for (int row = 0; row < frames; row += rowsAtOnce) {
                    int rows = Math.min(rowsAtOnce, frames - row);
                    float[] in = new float[rows * layer.inputs()];
                    float[] out = new float[rows * layer.outputs()];
                    System.arraycopy(x, row * layer.inputs(), in, 0, in.length);
                    linear.run(in, rows, out);
                    System.arraycopy(out, 0, y, row * layer.outputs(), out.length);
                }
            }
            x = y;
        }
        return x;
    }

    /** Mean squared reconstruction error over the recording's frames. */
    private static double score(float[] output) {
        double sum = 0;
        for (int i = 0; i < output.length; i++) {
            double difference = output[i] - input[i];
            sum += difference * difference;
        }
        return sum / output.length;
    }

    /** Signal to quantization noise ratio in dB. */
    private static double sqnr(float[] expected, float[] actual) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = actual[i] - (double) expected[i];
            signal += (double) expected[i] * expected[i];
            noise += difference * difference;
        }
        return 10 * Math.log10(signal / noise);
    }
}
