package dev.octet.hardware;

import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like the root of some machine. */
final class FakeMachine {
    private final Path root;

    FakeMachine(Path root) {
        this.root = root;
    }

    FakeMachine file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    FakeMachine file(String path, byte[] bytes) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One cache index as Linux writes it. */
    FakeMachine cache(int cpu, int index, int level, String type, String size, String shared) {
        String folder =
                RootLocale.format("/sys/devices/system/cpu/cpu%d/cache/index%d/", cpu, index);
        return file(folder + "level", level + "\n")
                .file(folder + "type", type + "\n")
                .file(folder + "size", size + "\n")
                .file(folder + "coherency_line_size", "64\n")
                .file(folder + "shared_cpu_list", shared + "\n");
    }

    SystemFiles files() {
        return new SystemFiles(root);
    }
}
