package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.Budget;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.quantize.Quantized;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.score.Answers;
import dev.octet.model.quantize.score.Scores;
import dev.octet.model.sample.Normalization;
import dev.octet.model.sample.PictureOptions;
import dev.octet.model.sample.PictureSamples;
import dev.octet.model.sample.Samples;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.observe.ObserverKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MobileNetV2, calibrated with every tenth of ImageNet's pictures and tested with the others. */
@NetworkFolder.Needed
class QuantizedPicturesTest {
    private static final int EACH = 10;
    private static final Path FILE = NetworkFolder.file("image/mobilenet_v2_fp32.onnx");

    private static Network network;
    private static Samples calibration;
    private static List<Map<String, Tensor>> others;
    private static int[] labels;
    private static Answers floats;

    @TempDir private Path folder;

    @BeforeAll
    static void read() throws IOException {
        network = Network.load(FILE);
        Samples all =
                PictureSamples.of(
                        NetworkFolder.file("image/imagenet"),
                        network.inputs(),
                        PictureOptions.defaults().withNormalization(Normalization.SIGNED));
        calibration = all.every(EACH, 0);
        Samples rest = all.part(index -> index % EACH != 0);
        others = new ArrayList<>();
        rest.forEach(others::add);
        labels = new int[rest.count()];
        for (int i = 0; i < labels.length; i++) {
            // 0 is the background
            labels[i] = Integer.parseInt(rest.name(i).substring(0, 4)) + 1;
        }
        floats = Answers.of(network.graph(), others);
    }

    /** Ranges that need no search: from the smallest number to the largest. */
    private static Quantization settings() {
        return Quantization.calibrated(calibration).observer(new ObserverKind.Extreme());
    }

    private Answers check(double share, Graph quantized) throws IOException {
        Network again = FileShare.check(share, FILE, Network.of(quantized), folder);
        return Answers.of(again.graph(), others);
    }

    private static double sameClass(Answers actual) {
        String output = floats.outputs().get(0);
        int same = 0;
        for (int i = 0; i < actual.count(); i++) {
            same += floats.get(i, output).argMax(0) == actual.get(i, output).argMax(0) ? 1 : 0;
        }
        return (double) same / actual.count();
    }

    private static void assertLeast(double least, double actual, String what) {
        assertTrue(actual >= least, what + " is " + actual);
    }

    @Test
    void perChannel() throws IOException {
        Answers actual = check(0.27, network.quantize(settings()).network().graph());
        assertLeast(Scores.top1(floats, labels) - 0.004, Scores.top1(actual, labels), "top-1");
        assertLeast(0.97, sameClass(actual), "same class");
        assertLeast(21, Scores.sqnr(floats, actual), "SQNR");
    }

    @Test
    void perTensor() throws IOException {
        Quantization settings =
                Quantization.calibrated(calibration.every(3, 0))
                        .observer(new ObserverKind.Extreme())
                        .perTensor();
        Answers actual = check(0.27, network.quantize(settings).network().graph());
        assertLeast(0.85, Scores.top1(actual, labels), "top-1");
    }

    /** With all that is searched: ranges that need no search keep it on the samples alone. */
    @Test
    void withinABudget() throws IOException {
        Quantized quantized =
                network.quantize(
                        Quantization.calibrated(calibration).budget(Budget.sameClass(0.99)));
        long left =
                quantized.report().layers().stream()
                        .filter(layer -> layer.form() == Form.FP32)
                        .count();
        assertTrue(left <= 3, left + " layers in floats");
        Answers actual = check(0.3, quantized.network().graph());
        // kept on the samples; of 270 others three have another class, where 0.99 is wanted
        assertLeast(0.988, sameClass(actual), "same class");
    }
}
