package dev.octet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoReasonTest {
    @Test
    void reasonsAreSentencesHalves(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing");
        assertEquals(
                "there is no such file or folder",
                IoReason.of(assertThrows(IOException.class, () -> Files.newInputStream(missing))));
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals(
                file + " is no folder",
                IoReason.of(assertThrows(IOException.class, () -> Files.newDirectoryStream(file))));
        assertEquals(
                file + " is no folder",
                IoReason.of(assertThrows(IOException.class, () -> Files.createDirectories(file))));
        assertEquals("access is denied", IoReason.of(new AccessDeniedException("x")));
    }

    @Test
    void noMessageIsNoReason() {
        assertEquals("it ends too early", IoReason.of(new EOFException()));
        assertEquals("IOException", IoReason.of(new IOException()));
        assertEquals("the disk is full", IoReason.of(new IOException("the disk is full")));
    }
}
