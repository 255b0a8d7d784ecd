package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Probe;
import dev.octet.testing.ForkedTests;
import dev.octet.testing.JavaAnswers;
import dev.octet.testing.NativeAnswers;
import dev.octet.testing.PointersBesideOctet;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native libraries that are missing, cut short, for another CPU, or of another build. */
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

    /** Another build of this version left its library in the cache: same jar, size and time. */
    @Test
    void cachedByAnotherBuild() throws Exception {
        assumeTrue(Octet.probe("onednn") instanceof Probe.Ready, "oneDNN is not here");
        Path jar = jarOf(ownClasses());
        assertEquals(0, answers(jar).status());
        Path copy;
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            copy = files.filter(f -> f.endsWith("libjniOneDnnNative.so")).findFirst().orElseThrow();
        }
        FileTime time = Files.getLastModifiedTime(copy);
        byte[] other = Files.readAllBytes(copy);
        other[18] = (byte) 183; // e_machine: it could not be loaded
        Files.write(copy, other);
        Files.setLastModifiedTime(copy, time);
        ForkedTests.Outcome outcome = answers(jar);
        assertEquals(0, outcome.status(), outcome.output());
    }

    /**
     * JavaCPP writes its own functions into every library it builds. The JVM looks for a native
     * method in all libraries of a class loader: it must not take those for an application's.
     */
    @Test
    void librariesShowTheirOwnFunctionsAlone() throws Exception {
        try (Stream<Path> files = Files.walk(ownClasses())) {
            for (Path library : files.filter(f -> f.toString().endsWith(".so")).toList()) {
                String names = Files.readString(library, StandardCharsets.ISO_8859_1);
                assertTrue(names.contains("Java_dev_octet_"), library::toString);
                assertFalse(names.contains("Java_org_bytedeco_"), library::toString);
                assertFalse(names.contains("JNI_OnUnload"), library::toString);
            }
        }
    }

    @Test
    void pointersOfJavaCppPoint() throws Exception {
        ForkedTests.Outcome outcome =
                ForkedTests.run(
                        Path.of(System.getProperty("java.home")),
                        List.of(),
                        Map.of(),
                        PointersBesideOctet.class);
        assertEquals(0, outcome.status(), outcome.output());
    }

    private ForkedTests.Outcome answers(Path jar) throws Exception {
        return ForkedTests.run(
                Path.of(System.getProperty("java.home")),
                List.of(
                        "-Ddev.octet.native.dir=" + folder.resolve("cache"),
                        "-Doctet.test.engine=onednn"),
                Map.of(),
                classPathWith(jar),
                NativeAnswers.class);
    }

    /** With one time for all entries, as a reproducible build has it. */
    private Path jarOf(Path classes) throws IOException {
        Path jar = folder.resolve("octet.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                ZipEntry entry = new ZipEntry(classes.relativize(file).toString());
                entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
                out.putNextEntry(entry);
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
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
                                "-Ddev.octet.native.dir=" + folder.resolve("cache"),
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
