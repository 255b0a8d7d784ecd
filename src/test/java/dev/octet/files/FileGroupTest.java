package dev.octet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileGroupTest {
    private static final List<String> NAMES = List.of("a.json", "b.npy", "c.html");
    private static final int ROUNDS = 200;

    @TempDir private Path folder;

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void write(Path folder, String text) throws IOException {
        try (FileGroup group = new FileGroup()) {
            for (String name : NAMES) {
                Files.writeString(group.add(folder.resolve(name)), text.repeat(5000));
            }
            group.commit();
        }
    }

    private Set<String> contents() throws IOException {
        Set<String> contents = new TreeSet<>();
        for (String name : NAMES) {
            contents.add(Files.readString(folder.resolve(name)));
        }
        return contents;
    }

    /** In a process of its own: writes the files many times. */
    public static void main(String[] args) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            write(Path.of(args[0]), args[1]);
        }
    }

    @Test
    void ofSeveralThreadsOneWrites() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                List<Future<?>> writers = new ArrayList<>();
                for (String text : List.of("w", "x", "y", "z")) {
                    writers.add(
                            threads.submit(
                                    () -> {
                                        write(folder, text);
                                        return null;
                                    }));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
                assertEquals(1, contents().size());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(new TreeSet<>(NAMES), names());
    }

    @Test
    void ofSeveralProcessesOneWrites() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (String text : List.of("v", "w", "x", "y")) {
            processes.add(
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    FileGroupTest.class.getName(),
                                    folder.toString(),
                                    text)
                            .redirectErrorStream(true)
                            .start());
        }
        // a fifth takes part, and sees no mixture where nobody else can be writing
        for (int i = 0; i < ROUNDS; i++) {
            write(folder, "z");
        }
        for (Process process : processes) {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
        }
        assertEquals(1, contents().size());
        assertEquals(new TreeSet<>(NAMES), names());
    }

    @Test
    void withoutACommitNothingHappens() throws IOException {
        write(folder, "old");
        try (FileGroup group = new FileGroup()) {
            Files.writeString(group.add(folder.resolve("b.npy")), "new");
            group.add(folder.resolve("d"));
        }
        assertEquals(new TreeSet<>(NAMES), names());
        assertEquals("old".repeat(5000), Files.readString(folder.resolve("b.npy")));
    }

    @Test
    void aFailureLeavesWhatWasThere() throws IOException {
        write(folder, "old");
        Path taken = Files.createDirectories(folder.resolve("taken/by a folder")).getParent();
        assertThrows(IOException.class, () -> FileGroup.write(taken, "new"));
        Path nowhere = folder.resolve("nowhere/f");
        assertEquals(
                nowhere.toString(),
                assertThrows(NoSuchFileException.class, () -> FileGroup.write(nowhere, "new"))
                        .getMessage());
        try (FileGroup group = new FileGroup()) {
            group.add(folder.resolve("a.json"));
            assertThrows(IllegalArgumentException.class, () -> group.add(folder.resolve("a.json")));
        }
        assertEquals(Set.of("old".repeat(5000)), contents());
        assertEquals(NAMES.size() + 1, names().size());
    }

    @Test
    void permissionsAndLinksStay() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "old");
        assumeTrue(
                Files.getFileStore(real).supportsFileAttributeView("posix"),
                "no POSIX file system");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-rw-r--"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("made"));
        FileGroup.write(link, "new");
        FileGroup.write(dangling, "new");
        assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(dangling));
        assertEquals("new", Files.readString(real));
        assertEquals("new", Files.readString(folder.resolve("made")));
        assertEquals(
                "rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(real)));
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThrows(IOException.class, () -> FileGroup.write(circle, "new"));
    }

    @Test
    void aDeviceIsWrittenItself() throws IOException {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "no /dev/null on this system");
        FileGroup.write(device, "text");
        assertFalse(Files.isRegularFile(device));
    }

    /** What lies where the lock goes is not followed, so that it cannot be a trap. */
    @Test
    void theLockIsNoLink() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(folder.resolve(".octet.lock"), victim);
        assertThrows(IOException.class, () -> write(folder, "new"));
        assertEquals("precious", Files.readString(victim));
    }
}
