package dev.octet.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** JDKs where systems and tools usually put them, and in JAVA_HOME_n variables. */
public final class InstalledJdks {
    private static final List<String> FOLDERS =
            List.of(
                    "/usr/lib/jvm",
                    "/opt/java",
                    "/opt/jdk",
                    "~/.sdkman/candidates/java",
                    "~/.jdks");

    private InstalledJdks() {}

    /** A JDK of that release other than the running one's. */
    public static Optional<Path> find(int release) {
        return Optional.ofNullable(all().get(release));
    }

    /** Where {@link #find} looks, for the reason of a skipped test. */
    public static String places() {
        return String.join(", ", FOLDERS) + " and variables JAVA_HOME_*";
    }

    private static Map<Integer, Path> all() {
        List<Path> homes = new ArrayList<>();
        System.getenv()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("JAVA_HOME_")) {
                                homes.add(Path.of(value));
                            }
                        });
        for (String folder : FOLDERS) {
            Path path = Path.of(folder.replace("~", System.getProperty("user.home")));
            if (Files.isDirectory(path)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                    entries.forEach(homes::add);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
        Map<Integer, Path> found = new TreeMap<>();
        for (Path home : homes) {
            release(home).ifPresent(release -> found.putIfAbsent(release, home));
        }
        return found;
    }

    private static Optional<Integer> release(Path home) {
        Path file = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
                    .map(Integer::valueOf)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
