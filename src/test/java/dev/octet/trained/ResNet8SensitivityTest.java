package dev.octet.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.choose.LayerChoice;
import dev.octet.quant.choose.Sensitivity;
import dev.octet.quant.error.QuantError;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Each convolution of ResNet-8 quantized by itself, and the choice that follows. Prints the table
 * of docs/quantization.md.
 */
@TrainedNetwork.Needed("resnet8")
class ResNet8SensitivityTest {
    private static final String FP32 = "fp32";
    private static final List<Grouping> GROUPINGS =
            List.of(Grouping.perTensor(), Grouping.perChannel(0), Grouping.perGroup(16));

    private static CalibratedResNet8 network;
    private static Map<String, QuantParams> activations;
    private static Sensitivity sensitivity;

    @BeforeAll
    static void measure() throws IOException {
        network = new CalibratedResNet8();
        activations = network.activations("mse");
        List<Sensitivity.Layer> layers = new ArrayList<>();
        for (String name : network.network().layers()) {
            List<Sensitivity.Option> options = new ArrayList<>();
            for (Grouping grouping : GROUPINGS) {
                double error = network.roundingError(activations, Map.of(name, grouping)).mse();
                options.add(
                        new Sensitivity.Option(grouping.toString(), error, bytes(name, grouping)));
            }
            options.add(new Sensitivity.Option(FP32, 0, 4.0 * network.network().weights(name)));
            layers.add(new Sensitivity.Layer(name, options));
        }
        QuantError signal = new QuantError();
        float[] logits = network.reference(CalibratedResNet8.LOGITS);
        signal.observe(logits, new float[logits.length]);
        sensitivity = new Sensitivity(signal.summary().mse(), layers);
        System.out.print(sensitivity);
    }

    /** Of the integers and the scales. */
    private static double bytes(String layer, Grouping grouping) {
        return network.network().weights(layer)
                + 4.0 * network.network().weightParams(layer, grouping).count();
    }

    private static double sum(int option) {
        return sensitivity.layers().stream()
                .mapToDouble(layer -> layer.options().get(option).error())
                .sum();
    }

    /** In the sum over the layers; in a single one rounding may help by chance. */
    @Test
    void moreScalesLessError() {
        assertTrue(sum(1) < 0.6 * sum(0), () -> sum(1) + " of " + sum(0));
        assertTrue(sum(2) < sum(1), () -> sum(2) + " of " + sum(1));
    }

    /** What was chosen, run together, is about as good as the sum of the errors said. */
    @Test
    void theChoiceKeepsWhatItPromises() {
        for (double target : new double[] {26, 30, 34, 38}) {
            LayerChoice.Choice choice =
                    LayerChoice.cheapest(sensitivity, sensitivity.error(target));
            Map<String, Grouping> chosen = new HashMap<>();
            for (LayerChoice.Pick pick : choice.picks()) {
                if (!pick.option().setting().equals(FP32)) {
                    chosen.put(pick.layer(), Grouping.parse(pick.option().setting()));
                }
            }
            double sqnr = network.roundingError(activations, chosen).sqnr();
            System.out.printf(
                    Locale.ROOT, "target %.0f dB, measured %.2f dB%n%s", target, sqnr, choice);
            assertTrue(choice.optimal());
            assertTrue(choice.sqnr() >= target, choice::toString);
            assertEquals(choice.sqnr(), sqnr, 3, choice::toString);
        }
    }
}
