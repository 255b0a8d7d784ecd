package dev.octet.quant.choose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.GsonBuilder;
import dev.octet.quant.choose.Sensitivity.Layer;
import dev.octet.quant.choose.Sensitivity.Option;
import java.util.List;
import org.junit.jupiter.api.Test;

class SensitivityTest {
    private static final Sensitivity TABLE =
            new Sensitivity(
                    50,
                    List.of(
                            new Layer(
                                    "conv1",
                                    List.of(
                                            new Option("per_channel:0", 0.05, 496),
                                            new Option("fp32", 0, 1728)))));

    @Test
    void decibelsThereAndBack() {
        assertEquals(30, TABLE.sqnr(0.05), 1e-12);
        assertEquals(0.05, TABLE.error(30), 1e-12);
    }

    @Test
    void asText() {
        assertEquals(
                """
                layer            setting            SQNR dB           cost
                conv1            per_channel:0        30.00        496.000
                conv1            fp32              Infinity        1728.00
                """,
                TABLE.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void asJson() {
        String json =
                new GsonBuilder()
                        .serializeSpecialFloatingPointValues()
                        .create()
                        .toJson(TABLE.rows().subList(0, 1));
        assertEquals(
                "[{\"layer\":\"conv1\",\"setting\":\"per_channel:0\",\"sqnr\":30.0,"
                        + "\"error\":0.05,\"cost\":496.0}]",
                json);
    }

    private static String refusal(Runnable mistake) {
        return assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
    }

    @Test
    void mistakesAreNamed() {
        Option option = new Option("int8", 1, 1);
        Layer layer = new Layer("a", List.of(option));
        assertEquals(
                "the signal is a mean square above 0, got 0.0",
                refusal(() -> new Sensitivity(0, List.of(layer))));
        assertEquals(
                "layer: there must be at least one", refusal(() -> new Sensitivity(1, List.of())));
        assertEquals(
                "layer: 'a' comes twice", refusal(() -> new Sensitivity(1, List.of(layer, layer))));
        assertEquals(
                "option of layer 'a': 'int8' comes twice",
                refusal(() -> new Layer("a", List.of(option, option))));
        assertEquals(
                "error and cost of 'int8' are finite and at least 0, got NaN and 1.0",
                refusal(() -> new Option("int8", Double.NaN, 1)));
    }
}
