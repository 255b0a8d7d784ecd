package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "812, 812 ns",
        "7.5, 7.50 ns",
        "999.6, 1.00 µs",
        "12345, 12.3 µs",
        "999499, 999 µs",
        "999500, 1.00 ms",
        "2.5e9, 2.50 s",
        "1.2e13, 12000 s"
    })
    void times(double nanos, String text) {
        assertEquals(text, Text.time(nanos));
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "1, █", "2.5, ██▌", "0.124, ▏", "99, ████"})
    void bars(double length, String bar) {
        assertEquals(bar, Text.bar(length, 4));
    }

    @Test
    void wrapping() {
        assertEquals("one two" + System.lineSeparator() + "three", Text.wrap("one two three", 8));
    }
}
