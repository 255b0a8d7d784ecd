package dev.octet.engine.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Probe;
import dev.octet.testing.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In JVMs of their own: JavaCPP asks for its folder once. */
@Tag("forked")
class PresetCacheTest {
    @TempDir Path folder;

    /** The program of those JVMs. */
    public static final class Secure {
        private Secure() {}

        /** No arguments. */
        public static void main(String... arguments) {
            try {
                PresetCache.secure();
                System.out.println("safe: " + System.getProperty(PresetCache.PROPERTY));
            } catch (Probe.Unavailable e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private String secure(String... flags) throws Exception {
        String classPath = System.getProperty("java.class.path");
        Command.Outcome outcome =
                Command.run(
                        Command.java(classPath, List.of(flags), Secure.class),
                        Map.of("XDG_CACHE_HOME", folder.resolve("caches").toString()));
        assertEquals(0, outcome.status(), outcome.output());
        return outcome.output();
    }

    @Test
    void isTheUsersOwn() throws Exception {
        assertTrue(secure().contains("safe: " + folder.resolve("caches/octet/javacpp")));
    }

    @Test
    void isRefusedWhereOthersCanWrite() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        String output = secure("-D" + PresetCache.PROPERTY + "=" + open);
        assertTrue(output.contains(open + " has mode 777"), output);
        assertTrue(output.contains("name one with -D" + PresetCache.PROPERTY), output);
    }

    /** With its size and time kept, JavaCPP would take it. */
    @Test
    void damagedCopiesAreDropped() throws Exception {
        secure();
        Path copy = copyOf("libjnijavacpp.so");
        FileTime time = Files.getLastModifiedTime(copy);
        byte[] bytes = Files.readAllBytes(copy);
        byte[] sound = bytes.clone();
        bytes[bytes.length / 2] ^= 1;
        Files.write(copy, bytes);
        Files.setLastModifiedTime(copy, time);
        secure();
        assertThrows(IOException.class, () -> Files.readAllBytes(copy));
        secure();
        assertTrue(Arrays.equals(sound, Files.readAllBytes(copy)));
    }

    private Path copyOf(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Path copy = files.filter(file -> file.endsWith(name)).findFirst().orElse(null);
            assertNotNull(copy, name);
            return copy;
        }
    }
}
