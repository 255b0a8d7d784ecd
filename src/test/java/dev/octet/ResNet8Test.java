package dev.octet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Conv;
import dev.octet.kernel.Probe;
import dev.octet.testing.Npy;
import dev.octet.testing.TrainedNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A trained network on real images, its convolutions in INT8: weights per channel, activations by
 * the smallest and largest value over the first 10 images of each class. The others are what
 * counts.
 */
class ResNet8Test {
    private static final int CALIBRATION_PER_CLASS = 10;
    private static final int AT_ONCE = 100;

    private static ResNet8 network;
    private static byte[] images;
    private static int[] labels;
    private static float[] published;
    private static final Map<String, ResNet8.Range> RANGES = new HashMap<>();
    private static float[] fp32;
    private static float[] scalar;

    /** Whether an image is one of those that gave the ranges. */
    private static final boolean[] CALIBRATED = new boolean[1000];

    @BeforeAll
    static void calibrate() throws IOException {
        Path folder = TrainedNetwork.folder("resnet8");
        network = new ResNet8(folder);
        Npy pixels = Npy.read(folder.resolve("images_u8_nhwc.npy"));
        images = pixels.bytes();
        labels = Npy.read(folder.resolve("labels.npy")).ints();
        published = Npy.read(folder.resolve("logits_fp32.npy")).floats();
        int[] seen = new int[ResNet8.CLASSES];
        ByteBuffer calibration =
                ByteBuffer.allocate(ResNet8.CLASSES * CALIBRATION_PER_CLASS * ResNet8.PIXELS);
        for (int i = 0; i < labels.length; i++) {
            CALIBRATED[i] = seen[labels[i]]++ < CALIBRATION_PER_CLASS;
            if (CALIBRATED[i]) {
                calibration.put(images(i, 1));
            }
        }
        int count = calibration.position() / ResNet8.PIXELS;
        network.fp32(Octet.best(), calibration.array(), count, RANGES);
        fp32 = logits((some, n) -> network.fp32(Octet.best(), some, n, null));
        scalar = int8("scalar");
    }

    private static byte[] images(int first, int count) {
        byte[] some = new byte[count * ResNet8.PIXELS];
        System.arraycopy(images, first * ResNet8.PIXELS, some, 0, some.length);
        return some;
    }

    private interface Network {
        float[] logits(byte[] pixels, int count);
    }

    private static float[] logits(Network network) {
        float[] all = new float[labels.length * ResNet8.CLASSES];
        for (int i = 0; i < labels.length; i += AT_ONCE) {
            float[] some = network.logits(images(i, AT_ONCE), AT_ONCE);
            System.arraycopy(some, 0, all, i * ResNet8.CLASSES, some.length);
        }
        return all;
    }

    /** Share of the images that were not calibrated with, in percent. */
    private static double top1(float[] logits) {
        int right = 0;
        int count = 0;
        for (int i = 0; i < labels.length; i++) {
            if (!CALIBRATED[i]) {
                count++;
                right += prediction(logits, i) == labels[i] ? 1 : 0;
            }
        }
        assertEquals(900, count);
        return 100.0 * right / count;
    }

    private static int prediction(float[] logits, int image) {
        int best = 0;
        for (int c = 1; c < ResNet8.CLASSES; c++) {
            int row = image * ResNet8.CLASSES;
            best = logits[row + c] > logits[row + best] ? c : best;
        }
        return best;
    }

    /** In FP32 it is the network that was trained. */
    @Test
    void fp32GivesThePublishedLogits() {
        for (int i = 0; i < published.length; i++) {
            assertEquals(published[i], fp32[i], 1e-3, "logit " + i);
        }
    }

    static List<String> engines() {
        return Octet.ORDER;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void predictionsSurviveInt8(String engine) {
        Probe probe = Octet.probe(engine);
        assumeTrue(
                probe instanceof Probe.Ready,
                () -> engine + " is absent: " + ((Probe.Absent) probe).reason());
        Conv any = Conv.parse("conv u8:s8:u8 mb1_ic3oc16_ih32kh3ph1");
        assumeTrue(
                ((Probe.Ready) probe).backend().refuses(any).isEmpty(),
                () -> engine + ": " + ((Probe.Ready) probe).backend().refuses(any).get());
        float[] logits = engine.equals("scalar") ? scalar : int8(engine);

        System.out.printf(
                "%s: top-1 %.2f %% of 900 images, in FP32 %.2f %%%n",
                engine, top1(logits), top1(fp32));
        assertTrue(
                top1(logits) >= top1(fp32) - 1,
                () -> "top-1 is %.2f %%, in FP32 %.2f %%".formatted(top1(logits), top1(fp32)));
        assertArrayEquals(scalar, logits, "the engines must agree bit for bit");
    }

    private static float[] int8(String engine) {
        Octet octet = Octet.use(engine);
        return logits((pixels, count) -> network.int8(octet, pixels, count, RANGES));
    }
}
