package dev.octet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {
    @TempDir private Path folder;

    private Path file(byte... bytes) throws IOException {
        return Files.write(folder.resolve("text"), bytes);
    }

    @Test
    void textsOfAnyLength() throws IOException {
        for (String letters : List.of("", "a", "größe 😀\r\n\t", "€")) {
            for (int length : new int[] {1, 1 << 14, 1 << 16, 100_001}) {
                String text = letters.repeat(length);
                assertEquals(text, TextFile.read(file(text.getBytes(StandardCharsets.UTF_8))));
                assertEquals(
                        text,
                        TextFile.read(file(("\ufeff" + text).getBytes(StandardCharsets.UTF_8))));
            }
        }
        // a second mark is a character
        assertEquals(
                "\ufeff", TextFile.read(file("\ufeff\ufeff".getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTF-16",
                "UTF-16LE",
                "UTF-16BE",
                "x-UTF-16LE-BOM",
                "UTF-32LE",
                "X-UTF-32LE-BOM"
            })
    void otherEncodingsAreNamedOrAtLeastRefused(String name) throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "gemm", Charset.forName(name));
        String message = assertThrows(IOException.class, () -> TextFile.read(file)).getMessage();
        boolean marked = name.equals("UTF-16") || name.endsWith("BOM");
        assertEquals(
                marked ? "it is UTF-16 or UTF-32, and must be UTF-8" : "it is no text in UTF-8",
                message);
    }

    @Test
    void whatIsNoTextIsRefusedWhereThatShows() throws IOException {
        for (byte[] bytes :
                new byte[][] {
                    {(byte) 0x93, 'N'}, {0}, {'a', 0, 'b'}, {(byte) 0xc3}, {-1, -1, -1}
                }) {
            Path file = file(bytes);
            String message =
                    assertThrows(IOException.class, () -> TextFile.read(file)).getMessage();
            assertTrue(message.contains("no text"), message);
        }
        Path endless = Path.of("/dev/zero");
        assumeTrue(Files.exists(endless), "no /dev/zero on this system");
        assertThrows(IOException.class, () -> TextFile.read(endless));
    }
}
