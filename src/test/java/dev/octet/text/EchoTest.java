package dev.octet.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {
    @Test
    void whatCanBeSeenStays() {
        assertEquals("'größe [1, 2] 😀 \"x\" 'y''", Echo.quoted("größe [1, 2] 😀 \"x\" 'y'"));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 7, 0x1b, 0x7f, 0x9b, 0xa0, 0xad, 0x200b, 0x202e, 0x2028, 0x2066, 0xfeff, 0xd800,
                0xe0041
            })
    void whatCannotBeSeenIsEscaped(int codePoint) {
        String text = "a" + Character.toString(codePoint) + "b";
        String escape = codePoint > 0xffff ? "\\u{%x}" : "\\u%04x";
        assertEquals("a" + RootLocale.format(escape, codePoint) + "b", Echo.of(text));
        assertEquals(Echo.of(text), Echo.line(Echo.of(text)));
    }

    @Test
    void oneLine() {
        assertEquals("a\\nb\\r\\tc", Echo.line("a\nb\r\tc"));
    }

    @Test
    void longTextsAreCut() {
        String cut = Echo.quoted("x".repeat(5_000_000));
        assertTrue(cut.length() < 400, cut);
        assertTrue(cut.endsWith("xxx... (5,000,000 characters in all)'"), cut);
        assertTrue(Echo.line("y".repeat(5_000_000)).length() < 4000);
        // no half of a pair remains, and nothing grows without a bound
        assertTrue(Echo.of("x" + "😀".repeat(1000)).startsWith("x😀"));
        assertEquals(-1, Echo.of("x" + "😀".repeat(1000)).indexOf("\\u"));
        assertTrue(Echo.of("\0".repeat(5_000_000)).length() < 400);
    }
}
