package dev.octet.trained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.Linear;
import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.npy.Npy;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A trained network on a real recording: a dense autoencoder whose reconstruction error tells
 * broken machines by their sound, through {@link Linear} on every engine.
 */
@TrainedNetwork.Needed("ad01")
class Ad01Test {
    private static Autoencoder network;
    private static float[] reference;

    @BeforeAll
    static void read() throws IOException {
        Path folder = TrainedNetwork.folder("ad01");
        network = new Autoencoder(folder);
        reference = Npy.open(folder.resolve("output_fp32.npy")).floats();
    }

    /** Those that multiply integers. */
    static List<String> engines() {
        return Octet.ORDER.stream().filter(engine -> !engine.equals("avx")).toList();
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
        assertTrue(sqnr >= 38, () -> RootLocale.format("SQNR is %.2f dB, 38 are needed", sqnr));
        double expected = network.score(reference);
        assertEquals(
                expected, network.score(output), 0.01 * expected, "anomaly score of the recording");
        System.out.printf(
                Locale.ROOT,
                "%s: SQNR %.2f dB, anomaly score %.4f, in FP32 %.4f%n",
                engine,
                sqnr,
                network.score(output),
                expected);
        assertArrayEquals(
                reconstruct(Octet.use("scalar"), 4), output, "the engines must agree bit for bit");
    }

    /** The dispatcher's own choice, all frames at once and in odd pieces: the same numbers. */
    @Test
    void rowsDoNotInfluenceEachOther() {
        float[] few = reconstruct(Octet.use("scalar"), 4);
        assertArrayEquals(few, reconstruct(Octet.best(), network.frames()));
        assertArrayEquals(few, reconstruct(Octet.best(), 7));
    }

    private static float[] reconstruct(Octet octet, int rowsAtOnce) {
        float[] x = network.input();
        int frames = network.frames();
        for (Autoencoder.Layer layer : network.layers()) {
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
