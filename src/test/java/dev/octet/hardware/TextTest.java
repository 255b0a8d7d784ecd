package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void bytes() {
        assertEquals("0 bytes", Bytes.text(0));
        assertEquals("1023 bytes", Bytes.text(1023));
        assertEquals("48 KiB", Bytes.text(48 << 10));
        assertEquals("1.5 MiB", Bytes.text(3 << 19));
        assertEquals("8 EiB", Bytes.text(Long.MAX_VALUE));
    }

    @Test
    void fields() {
        String text = "Name:\tjava\nMemTotal:       24684084 kB\nMemory: x\nKEY=a=b\n";
        assertEquals("java", TextFields.value(text, "Name", ':'));
        assertEquals("24684084 kB", TextFields.value(text, "MemTotal", ':'));
        assertEquals("a=b", TextFields.value(text, "KEY", '='));
        assertEquals("", TextFields.value(text, "Mem", ':'));
        assertEquals("", TextFields.value("", "Name", ':'));
    }

    @Test
    void numbers() {
        assertEquals(12, TextFields.number(" 12\n", -1));
        assertEquals(-1, TextFields.number("12 kB", -1));
        assertEquals(-1, TextFields.number("", -1));
    }
}
