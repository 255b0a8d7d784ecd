package dev.octet.hardware;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A folder in which a kernel describes the machine. What cannot be read is empty: on another
 * operating system, in a sandbox or without the rights, that may be everything.
 */
final class SystemFiles {
    /** More than any file asked for has. */
    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;

    /** {@code Path.of("/")} is this machine; tests give another one. */
    SystemFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder at {@code path} below this one, whether or not it exists; a leading "/" does not
     * matter.
     */
    SystemFiles in(String path) {
        return new SystemFiles(resolve(path));
    }

    /** The text of a file without the white space around it; empty if it cannot be read. */
    String text(String path) {
        return head(path, MOST_BYTES).strip();
    }

    /** The first {@code most} bytes as text: the kernel does not compute what is not read. */
    String head(String path, int most) {
        return new String(bytes(path, most), StandardCharsets.UTF_8);
    }

    byte[] bytes(String path) {
        return bytes(path, MOST_BYTES);
    }

    /** The names in this folder, sorted; empty if it cannot be read. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (IOException | RuntimeException unreadable) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    private byte[] bytes(String path, int most) {
        try (InputStream in = Files.newInputStream(resolve(path))) {
            return in.readNBytes(most);
        } catch (IOException | RuntimeException unreadable) {
            return new byte[0];
        }
    }

    private Path resolve(String path) {
        return folder.resolve(path.startsWith("/") ? path.substring(1) : path);
    }
}
