package dev.octet.trained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.npy.Npy;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Conv;
import dev.octet.request.Grouping;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
@TrainedNetwork.Needed("resnet8")
class ResNet8Test {
    private static ResNet8 network;
    private static ResNet8Images images;
    private static float[] published;
    private static ResNet8.Int8 setting;
    private static float[] fp32;
    private static float[] scalar;

    @BeforeAll
    static void calibrate() throws IOException {
        Path folder = TrainedNetwork.folder("resnet8");
        network = new ResNet8(folder);
        images = new ResNet8Images(folder);
        published = Npy.open(folder.resolve("logits_fp32.npy")).floats();
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, new ObserverKind.Extreme());
        byte[] some = images.calibration();
        network.fp32(Octet.best(), some, some.length / ResNet8.PIXELS, calibration::observe);
        setting = new ResNet8.Int8(calibration.params(), Grouping.perChannel(0), Map.of());
        fp32 = images.logits((p, n) -> network.fp32(Octet.best(), p, n, ResNet8.Tap.NONE));
        scalar = int8("scalar");
    }

    private static float[] int8(String engine) {
        Octet octet = Octet.use(engine);
        return images.logits((p, n) -> network.int8(octet, p, n, setting, ResNet8.Tap.NONE));
    }

    /** In FP32 it is the network that was trained. */
    @Test
    void fp32GivesThePublishedLogits() {
        assertEquals(900, images.count());
        for (int i = 0; i < published.length; i++) {
            assertEquals(published[i], fp32[i], 1e-3, "logit " + i);
        }
    }

    /** Those that multiply integers. */
    static List<String> engines() {
        return Octet.ORDER.stream().filter(engine -> !engine.equals("avx")).toList();
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
                Locale.ROOT,
                "%s: top-1 %.2f %% of 900 images, in FP32 %.2f %%%n",
                engine,
                images.top1(logits),
                images.top1(fp32));
        assertTrue(
                images.top1(logits) >= images.top1(fp32) - 1,
                () ->
                        RootLocale.format(
                                "top-1 is %.2f %%, in FP32 %.2f %%",
                                images.top1(logits), images.top1(fp32)));
        assertArrayEquals(scalar, logits, "the engines must agree bit for bit");
    }
}
