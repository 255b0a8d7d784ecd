package dev.octet.nativelib;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedTest {
    private static final LibraryList LIST = LibraryList.of("Some", "0123  a/b/libsome.so");

    @TempDir private Path folder;
    private Path library;

    @BeforeEach
    void write() throws IOException {
        library = Files.writeString(folder.resolve("libsome.so"), "code");
    }

    private Verified now() throws IOException {
        return Verified.of(LIST, folder);
    }

    @Test
    void whatWasNotedIsKnownUntilItChanges() throws Exception {
        assertFalse(now().isNoted());
        now().note();
        assertTrue(now().isNoted());

        FileTime written = Files.getLastModifiedTime(library);
        // the clock of files is coarse
        Thread.sleep(50);
        Files.writeString(library, "evil");
        Files.setLastModifiedTime(library, written);
        assertFalse(now().isNoted(), "as long and as old, with other contents");
    }

    @Test
    void anotherBuildIsNotKnown() throws IOException {
        now().note();
        LibraryList other = LibraryList.of("Some", "4567  a/b/libsome.so");
        assertFalse(Verified.of(other, folder).isNoted());
    }

    @Test
    void aNoteThatOthersCanWriteIsNone() throws IOException {
        now().note();
        Files.setPosixFilePermissions(
                folder.resolve(".verified"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertFalse(now().isNoted());
    }

    @Test
    void aLibraryThatIsMissingHasNoState() throws IOException {
        Files.delete(library);
        assertThrows(NoSuchFileException.class, this::now);
    }
}
