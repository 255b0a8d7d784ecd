package dev.octet.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * ResNet-8 in INT8 on the best engine, calibrated with every observer. Prints the tables of
 * docs/quantization.md.
 */
@TrainedNetwork.Needed("resnet8")
class CalibratedResNet8Test {
    private static final Grouping PER_CHANNEL = Grouping.perChannel(0);

    private static CalibratedResNet8 network;
    private static final Map<String, CalibratedResNet8.Result> CHANNEL = new LinkedHashMap<>();
    private static final Map<String, CalibratedResNet8.Result> TENSOR = new LinkedHashMap<>();
    private static final Map<String, CalibratedResNet8.Result> CORRECTED = new LinkedHashMap<>();

    @BeforeAll
    static void run() throws IOException {
        network = new CalibratedResNet8();
        Map<String, float[]> channelBiases = network.correctedBiases(PER_CHANNEL);
        Map<String, float[]> tensorBiases = network.correctedBiases(Grouping.perTensor());
        for (String observer : CalibratedResNet8.OBSERVERS) {
            Map<String, QuantParams> activations = network.activations(observer);
            CHANNEL.put(observer, result(activations, PER_CHANNEL, Map.of()));
            TENSOR.put(observer, result(activations, Grouping.perTensor(), Map.of()));
            if (observer.equals("mse")) {
                CORRECTED.put("per_channel", result(activations, PER_CHANNEL, channelBiases));
                CORRECTED.put(
                        "per_tensor", result(activations, Grouping.perTensor(), tensorBiases));
            }
        }
        System.out.printf(Locale.ROOT, "FP32: top-1 %.2f %%%n", network.fp32Top1());
        print("weights per channel", CHANNEL);
        print("weights per tensor", TENSOR);
        print("mse, bias corrected", CORRECTED);
    }

    private static CalibratedResNet8.Result result(
            Map<String, QuantParams> activations, Grouping weights, Map<String, float[]> biases) {
        return network.result(new ResNet8.Int8(activations, weights, biases));
    }

    private static void print(String title, Map<String, CalibratedResNet8.Result> results) {
        Collection<String> tensors = results.values().iterator().next().sqnr().keySet();
        System.out.printf(
                Locale.ROOT, "| %s | %s | top-1 | as FP32 |%n", title, String.join(" | ", tensors));
        results.forEach(
                (name, result) ->
                        System.out.printf(
                                Locale.ROOT,
                                "| `%s` | %s | %.2f | %.2f |%n",
                                name,
                                result.sqnr().values().stream()
                                        .map(top1 -> RootLocale.format("%.1f", top1))
                                        .collect(Collectors.joining(" | ")),
                                result.top1(),
                                result.agreement()));
    }

    private static double logits(CalibratedResNet8.Result result) {
        return result.sqnr().get(CalibratedResNet8.LOGITS);
    }

    /** The best is the one that leaves the least error in the logits, whatever its top-1. */
    @Test
    void theBestSettingLosesHalfAPointAtMost() {
        CalibratedResNet8.Result best =
                Stream.of(CHANNEL, TENSOR, CORRECTED)
                        .flatMap(results -> results.values().stream())
                        .max(Comparator.comparingDouble(CalibratedResNet8Test::logits))
                        .orElseThrow();
        assertEquals(CORRECTED.get("per_channel"), best);
        assertTrue(
                best.top1() >= network.fp32Top1() - 0.5,
                () -> RootLocale.format("%s, in FP32 %.2f %%", best, network.fp32Top1()));
    }

    @ParameterizedTest
    @FieldSource("dev.octet.trained.CalibratedResNet8#OBSERVERS")
    void everyObserverKeepsTheNetworkUseful(String observer) {
        for (Map<String, CalibratedResNet8.Result> results : List.of(CHANNEL, TENSOR)) {
            CalibratedResNet8.Result result = results.get(observer);
            assertTrue(result.top1() >= network.fp32Top1() - 1.5, result::toString);
            assertTrue(result.agreement() >= 93, result::toString);
            assertTrue(logits(result) >= 20, result::toString);
        }
    }

    /** A scale for each channel of the weights is worth decibels with every observer. */
    @ParameterizedTest
    @FieldSource("dev.octet.trained.CalibratedResNet8#OBSERVERS")
    void channelsBeatTensors(String observer) {
        assertTrue(
                logits(CHANNEL.get(observer)) > logits(TENSOR.get(observer)) + 2,
                () -> CHANNEL.get(observer) + " " + TENSOR.get(observer));
    }

    @Test
    void correctedBiasesBringDecibels() {
        assertTrue(
                logits(CORRECTED.get("per_channel")) > logits(CHANNEL.get("mse")) + 1,
                CORRECTED::toString);
        assertTrue(
                logits(CORRECTED.get("per_tensor")) > logits(TENSOR.get("mse")) + 3,
                CORRECTED::toString);
    }

    /** Rounding source and weights is what INT8 does: u8 tensors of both networks agree. */
    @Test
    void roundedFp32IsInt8ButForTheLastStep() {
        Map<String, QuantParams> activations = network.activations("min_max");
        Map<String, Grouping> first = Map.of("t1", PER_CHANNEL);
        float[] rounded = network.rounded("t1", activations, first);
        float[] int8 = network.int8("t1", new ResNet8.Int8(activations, PER_CHANNEL, Map.of()));
        float half = activations.get("t1").scale(0) * 0.5001f;
        for (int i = 0; i < int8.length; i++) {
            // beyond the calibrated range INT8 saturates
            float expected = Math.min(rounded[i], activations.get("t1").high(0));
            assertEquals(expected, int8[i], half, "value " + i);
        }
    }
}
