package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.testing.ForkedTests;
import dev.octet.testing.JavaAnswers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native libraries that are missing, cut short or for another CPU: a reason, and Java computes. */
@Tag("forked")
class NativeLoadingTest {
    @TempDir Path folder;

    /** What to do with a library file. */
    private interface Damage {
        void apply(Path library) throws IOException;
    }

    @Test
    void missing() throws Exception {
        broken("no native library for this system", Files::delete);
    }

    @Test
    void truncated() throws Exception {
        broken(
                "missing, truncated or for another CPU",
                library -> {
                    byte[] bytes = Files.readAllBytes(library);
                    Files.write(library, Arrays.copyOf(bytes, 1000));
                });
    }

    @Test
    void empty() throws Exception {
        broken(
                "missing, truncated or for another CPU",
                library -> Files.write(library, new byte[0]));
    }

    @Test
    void forAnotherCpu() throws Exception {
        broken(
                "missing, truncated or for another CPU",
                library -> {
                    byte[] bytes = Files.readAllBytes(library);
                    bytes[18] = (byte) 183; // e_machine: AArch64
                    Files.write(library, bytes);
                });
    }

    private void broken(String reason, Damage damage) throws Exception {
        Path classes = copyOfClasses();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path library : files.filter(f -> f.toString().endsWith(".so")).toList()) {
                damage.apply(library);
            }
        }
        // without the libraries' own cache, or an intact copy would be found there
        ForkedTests.Outcome outcome =
                ForkedTests.run(
                        Path.of(System.getProperty("java.home")),
                        List.of(
                                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                                "-Doctet.test.reason="
                                        + (anyLibrary() ? reason : "no native library")),
                        Map.of(),
                        classPathWith(classes),
                        JavaAnswers.class);
        assertEquals(0, outcome.status(), outcome.output());
    }

    private static Path ownClasses() throws Exception {
        return Path.of(Octet.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** A Java-only build has none to damage. */
    private static boolean anyLibrary() throws Exception {
        try (Stream<Path> files = Files.walk(ownClasses())) {
            return files.anyMatch(f -> f.toString().endsWith(".so"));
        }
    }

    private Path copyOfClasses() throws Exception {
        Path from = ownClasses();
        Path to = folder.resolve("classes");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static String classPathWith(Path classes) throws Exception {
        String own = ownClasses().toString();
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toString().equals(own) ? classes.toString() : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
