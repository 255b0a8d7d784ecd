package dev.octet.model.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.ActivationRanges;
import dev.octet.model.quantize.QOperatorForm;
import dev.octet.model.quantize.QdqForm;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.npy.Npy;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trained network on real images, as an ONNX file: in FP32, and in 8 bits by ranges over the
 * first 10 images of each class. The others are what counts.
 */
class ResNet8Test {
    private static final int CLASSES = 10;
    private static final int PER_CLASS = 10;
    private static final int SIZE = 32;
    private static final int BATCH = 50;

    private static byte[] pixels;
    private static int[] labels;
    private static float[] published;
    private static boolean[] calibrated;
    private static List<Map<String, Tensor>> samples;
    private static Graph graph;
    private static Map<String, QuantParams> ranges;
    private static float[] fp32;

    @TempDir private Path folder;

    @BeforeAll
    static void read() throws IOException {
        Path data = TrainedNetwork.folder("resnet8");
        graph = TrainedNetwork.resnet8();
        pixels = Npy.open(data.resolve("images_u8_nhwc.npy")).bytes();
        labels = Npy.open(data.resolve("labels.npy")).ints();
        published = Npy.open(data.resolve("logits_fp32.npy")).floats();
        calibrated = new boolean[labels.length];
        int[] seen = new int[CLASSES];
        samples = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            calibrated[i] = seen[labels[i]]++ < PER_CLASS;
            if (calibrated[i]) {
                samples.add(Map.of("input", images(i, 1)));
            }
        }
        ranges = ActivationRanges.observe(graph, samples);
        fp32 = logits(Network.of(graph), Octet.best(), labels.length);
    }

    /** Images as [count, 3, 32, 32]. */
    private static Tensor images(int first, int count) {
        int places = SIZE * SIZE;
        Tensor images = Tensor.zeros(ElementType.FLOAT, Shape.of(count, 3, SIZE, SIZE));
        for (int i = 0; i < images.count(); i++) {
            int place = i % places;
            int channel = i / places % 3;
            int image = first + i / places / 3;
            images.setLong(i, pixels[(image * places + place) * 3 + channel] & 0xff);
        }
        return images;
    }

    private static float[] logits(Network network, Octet engines, int count) {
        float[] all = new float[count * CLASSES];
        try (Session session = network.session(engines)) {
            for (int i = 0; i < count; i += BATCH) {
                float[] some =
                        session.run(Map.of("input", images(i, BATCH))).get("output").toFloats();
                System.arraycopy(some, 0, all, i * CLASSES, some.length);
            }
        }
        return all;
    }

    /** Of the images that count, in per cent. */
    private static double top1(float[] logits) {
        int right = 0;
        int count = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = i * CLASSES;
            for (int c = best; c < (i + 1) * CLASSES; c++) {
                best = logits[c] > logits[best] ? c : best;
            }
            right += !calibrated[i] && best % CLASSES == labels[i] ? 1 : 0;
            count += calibrated[i] ? 0 : 1;
        }
        assertEquals(900, count);
        return 100.0 * right / count;
    }

    private Network saved(Graph form) throws IOException {
        Path file = folder.resolve("resnet8.onnx");
        Network.of(form).save(file);
        return Network.load(file);
    }

    @Test
    void fp32GivesThePublishedLogits() throws IOException {
        for (int i = 0; i < published.length; i++) {
            double slack = 1e-4 * Math.max(1, Math.abs(published[i]));
            assertEquals(published[i], fp32[i], slack, "logit " + i);
        }
        float[] again = logits(saved(graph), Octet.best(), BATCH);
        for (int i = 0; i < again.length; i++) {
            assertEquals(fp32[i], again[i]);
        }
    }

    @Test
    void predictionsSurviveBothQuantizedForms() throws IOException {
        float[] qdq = logits(saved(QdqForm.of(graph, ranges)), Octet.best(), labels.length);
        float[] integers =
                logits(saved(QOperatorForm.of(graph, ranges)), Octet.best(), labels.length);
        double expected = top1(fp32);
        for (float[] logits : List.of(qdq, integers)) {
            assertTrue(
                    top1(logits) >= expected - 1,
                    () ->
                            RootLocale.format(
                                    "top-1 is %.2f %%, in FP32 %.2f %%", top1(logits), expected));
        }
        double step = ranges.get("output").scale(0);
        for (int i = 0; i < qdq.length; i++) {
            assertEquals(qdq[i], integers[i], 2.01 * step, "logit " + i);
        }
    }

    /** As one call finds it, in a quarter of the size. */
    @Test
    void aSearchLosesThreeTenthsOfAPointAtMost() throws IOException {
        Network floats = Network.of(graph);
        Path file = folder.resolve("fp32.onnx");
        floats.save(file);
        Network quantized = floats.quantize(Quantization.calibrated(samples)).network();
        float[] logits = logits(saved(quantized.graph()), Octet.best(), labels.length);
        double loss = top1(fp32) - top1(logits);
        assertTrue(loss <= 0.3, () -> RootLocale.format("%.2f points are lost", loss));
        double share = (double) Files.size(folder.resolve("resnet8.onnx")) / Files.size(file);
        assertTrue(share <= 0.3, () -> share + " of the size is left");
    }

    @Test
    void enginesGiveTheSameBits() throws IOException {
        for (Graph form :
                List.of(graph, QdqForm.of(graph, ranges), QOperatorForm.of(graph, ranges))) {
            Network network = saved(form);
            float[] expected = logits(network, Octet.use("scalar"), BATCH);
            float[] found = logits(network, Octet.best(), BATCH);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(
                        Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(found[i]));
            }
        }
    }
}
