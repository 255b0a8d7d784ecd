package dev.octet.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    private static final List<String> KNOWN =
            List.of("demo", "verify", "quantize", "compare", "compare-peers", "s8", "u8");

    @ParameterizedTest
    @CsvSource({
        "verfy, verify", "vreify, verify", "VERIFY, verify", "verifyy, verify",
                "quantise, quantize",
        "quant, quantize", "dem, demo", "compare-pers, compare-peers", "compere, compare", "i8, s8",
        "comp, compare",
    })
    void aSlipOfAFingerIsNear(String name, String nearest) {
        assertEquals("; nearest is '" + nearest + "'", Names.nearest(name, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"foo", "nonsense", "x", "''", "very"})
    void nothingIsNear(String name) {
        assertEquals("", Names.nearest(name, KNOWN));
    }

    @Test
    void theMessageNamesWhatWasSaid() {
        assertEquals(
                "unknown type 'S8\\u001b'; known are s8, u8; nearest is 's8'",
                Names.unknown("type", "S8\u001b", List.of("s8", "u8")));
        assertEquals("", Names.nearest("s".repeat(10_000_000), KNOWN));
    }
}
