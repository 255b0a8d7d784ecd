package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Gemm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseTest {
    private static final String LINE =
            "gemm u8:s8:f32 3x5:5x7 per_channel bias relu seed=-123 fill=special";

    @Test
    void printsWhatItReads() {
        Case parsed = Case.parse(LINE);
        assertEquals(LINE, parsed.toString());
        assertEquals(-123, parsed.seed());
        assertEquals(Fill.SPECIAL, parsed.fill());
    }

    @Test
    void plainRequestIsACase() {
        Case parsed = Case.parse("  gemm s8:s8:s32 3x5:5x7 ");
        assertEquals(Case.of(Gemm.parse("gemm s8:s8:s32 3x5:5x7"), 0), parsed);
    }

    @ParameterizedTest
    @CsvSource({
        "gemm s8:s8:s32 3x5:5x7 seed=x, 'seed=x'",
        "gemm s8:s8:s32 3x5:5x7 fill=noise, noise",
        "gemm s8:s8:s32 3x5:5x7 sed=1, sed=1",
    })
    void saysWhatIsWrong(String line, String word) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Case.parse(line));
        assertTrue(e.getMessage().contains(word), e.getMessage());
    }

    @Test
    void sameLineSameValues() {
        Values values = Case.parse(LINE).values();
        assertEquals(values.src(), Case.parse(LINE).values().src());
        assertNotEquals(values.src(), Case.parse(LINE.replace("-123", "-124")).values().src());
    }

    /** A line in an old report must replay on a new JDK: these numbers never change. */
    @Test
    void valuesAreForEver() {
        Draw draw = new Draw(42);
        assertEquals(-4767286540954276203L, draw.next());
        assertEquals(2949826092126892291L, draw.next());
    }

    /** Seeds 0 to 15 put every pair of extremes at the first place. */
    @Test
    void extremesMeet() {
        boolean[] seen = new boolean[4];
        for (int seed = 0; seed < 16; seed++) {
            Values values =
                    (Values)
                            Case.parse("gemm u8:s8:s32 1x9:9x1 seed=" + seed + " fill=extremes")
                                    .values();
            long sources = values.src().toBytes()[0] & 255;
            int weight = values.weights().integer(0);
            assertTrue(sources == 0 || sources == 255);
            assertTrue(weight == -128 || weight == 127);
            seen[(sources == 0 ? 0 : 1) + (weight < 0 ? 0 : 2)] = true;
        }
        for (boolean pair : seen) {
            assertTrue(pair);
        }
    }
}
