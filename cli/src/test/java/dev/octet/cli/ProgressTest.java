package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter text = new StringWriter();

    @Test
    void isSilentWithoutATerminal() {
        Progress progress = new Progress(new PrintWriter(text), false);
        progress.show("working");
        progress.clear();
        assertEquals("", text.toString());
    }

    @Test
    void rewritesOneLine() {
        Progress progress = new Progress(new PrintWriter(text), true);
        progress.show("one");
        progress.show("x".repeat(200));
        progress.clear();
        progress.clear();
        assertEquals("\r\033[Kone\r\033[K" + "x".repeat(79) + "\r\033[K", text.toString());
    }
}
