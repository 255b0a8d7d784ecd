package dev.octet.model.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizationTest {
    @ParameterizedTest
    @CsvSource({
        "unit, 0, 0, 0",
        "unit, 255, 2, 1",
        "unit, 51, 1, 0.2",
        "signed, 0, 0, -1",
        "signed, 255, 0, 1",
        "signed, 51, 0, -0.6",
        "raw, 200, 1, 200",
        "imagenet, 0, 0, -2.11790393",
        "imagenet, 255, 1, 2.42857143",
        "imagenet, 102, 2, -0.02666667",
    })
    void presets(String name, int pixel, int channel, double expected) {
        assertEquals(expected, Normalization.preset(name).apply(pixel, channel), 1e-8);
    }

    @Test
    void whatIsNoNormalizationIsRefused() {
        List<Double> one = List.of(1.0);
        assertEquals("1 or 3 means are needed, got 2", messageOf(1, List.of(1.0, 2.0), one));
        assertEquals("1 or 3 standard deviations are needed, got 0", messageOf(1, one, List.of()));
        assertEquals(
                "scale and std must be finite and not 0, mean finite, got scale 1.0, mean [1.0],"
                        + " std [1.0, 0.0, 1.0]",
                messageOf(1, one, List.of(1.0, 0.0, 1.0)));
        messageOf(0, one, one);
        messageOf(Double.NaN, one, one);
        messageOf(1, List.of(Double.POSITIVE_INFINITY), one);
        assertEquals(
                "unknown normalization 'imagnet'; known are unit, signed, imagenet, raw; nearest is"
                        + " 'imagenet'",
                assertThrows(IllegalArgumentException.class, () -> Normalization.preset("imagnet"))
                        .getMessage());
    }

    private static String messageOf(double scale, List<Double> mean, List<Double> std) {
        return assertThrows(
                        IllegalArgumentException.class, () -> new Normalization(scale, mean, std))
                .getMessage();
    }
}
