package dev.octet.engine.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems of machines with and without a GPU. */
class PresenceTest {
    private static final List<String> CUDA_13 =
            List.of("libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13", "libnvrtc.so.13");

    @TempDir private Path root;

    private void file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    private void gpuWithDriver() throws IOException {
        file("dev/nvidiactl");
        file("usr/lib/x86_64-linux-gnu/libcuda.so.1");
    }

    private String reason(Path... searchPath) {
        return new Presence(root, List.of(searchPath)).absence().orElse("");
    }

    @Test
    void noGpu() {
        assertTrue(reason().contains("no /dev/nvidiactl"), reason());
    }

    @Test
    void noDriver() throws IOException {
        file("dev/nvidiactl");
        assertTrue(reason().contains("libcuda.so.1 is not found"), reason());
    }

    @Test
    void noLibraries() throws IOException {
        gpuWithDriver();
        assertTrue(reason().startsWith("libcudart.so.13 is not found: install"), reason());
        assertTrue(reason().contains("LD_LIBRARY_PATH"), reason());
    }

    @Test
    void anotherVersion() throws IOException {
        gpuWithDriver();
        file("usr/local/cuda-13.0/lib64/libcudart.so.13");
        file("usr/local/cuda/lib64/libcublasLt.so.12");
        String reason = reason();
        assertTrue(reason.startsWith("libcublasLt.so.13 is not found"), reason);
        assertTrue(reason.contains("cuda/lib64/libcublasLt.so.12"), reason);
    }

    @Test
    void aToolkit() throws IOException {
        gpuWithDriver();
        for (String library : CUDA_13) {
            file("usr/local/cuda-13.1/targets/x86_64-linux/lib/" + library);
        }
        Presence presence = new Presence(root, List.of());
        assertEquals(Optional.empty(), presence.absence());
        List<String> expected = new ArrayList<>(CUDA_13);
        expected.add(0, "libcuda.so.1");
        assertEquals(expected, names(presence));
    }

    private static List<String> names(Presence presence) {
        return presence.libraries().stream().map(p -> p.getFileName().toString()).toList();
    }

    /** NVRTC does not find its own headers, which lie beside it. */
    @Test
    void theCompilersHeaders() throws IOException {
        gpuWithDriver();
        for (String library : CUDA_13) {
            file("mine/" + library);
        }
        file("mine/libnvrtc-builtins.so.13.0");
        file("mine/libnvrtc-builtins.alt.so.13.0");
        file("usr/local/cuda/lib64/libnvrtc-builtins.so.13.3");
        List<String> names = names(new Presence(root, List.of(root.resolve("mine"))));
        assertEquals(
                List.of("libnvrtc-builtins.so.13.0", "libnvrtc.so.13"),
                names.subList(names.size() - 2, names.size()));
    }

    /** A driver that the system's loader would not find: Windows' in Linux, or a container's. */
    @Test
    void theDriverInAFolderOfItsOwn() throws IOException {
        file("dev/dxg");
        file("usr/lib/wsl/lib/libcuda.so.1");
        Path driver = new Presence(root, List.of()).libraries().get(0);
        assertEquals(root.resolve("usr/lib/wsl/lib/libcuda.so.1"), driver);
    }

    /** What the user names comes first. */
    @Test
    void theSearchPath() throws IOException {
        gpuWithDriver();
        for (String library : CUDA_13) {
            file("usr/local/cuda/lib64/" + library);
            file("mine/" + library);
        }
        Path mine = root.resolve("mine");
        Presence presence = new Presence(root, List.of(root.resolve("missing"), mine));
        assertEquals(Optional.empty(), presence.absence());
        List<Path> libraries = presence.libraries();
        libraries
                .subList(1, libraries.size())
                .forEach(library -> assertEquals(mine, library.getParent()));
    }

    /** Folders that only the system's loader knows. */
    @Test
    void theLoadersCache() throws IOException {
        file("dev/dxg");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(
                root.resolve("etc/ld.so.cache"),
                "libcuda.so.1\0/x/libcuda.so.1\0" + String.join("\0", CUDA_13) + "\0",
                StandardCharsets.ISO_8859_1);
        Presence presence = new Presence(root, List.of());
        assertEquals(Optional.empty(), presence.absence());
        assertEquals(List.of(), presence.libraries());
    }
}
