package dev.octet.engine.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
    private static final byte[] CODE = {1, 2, 3, 4, 5};

    @TempDir private Path folder;
    private int compilations;

    private byte[] get(String key, String sources) {
        return new KernelCache(folder)
                .get(
                        key,
                        sources,
                        () -> {
                            compilations++;
                            return CODE.clone();
                        });
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void compilesOnce() throws IOException {
        assertArrayEquals(CODE, get("sm_90", "text"));
        assertArrayEquals(CODE, get("sm_90", "text"));
        assertEquals(1, compilations);
        assertEquals(1, files().size(), "no temporary file stays");
    }

    @Test
    void architectureAndSourcesCount() {
        get("sm_90", "text");
        get("sm_80", "text");
        get("sm_90", "another text");
        assertEquals(3, compilations);
    }

    @Test
    void damagedFilesAreCompiledAgain() throws IOException {
        get("sm_90", "text");
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertArrayEquals(CODE, get("sm_90", "text"));
        }
        byte[] flipped = whole.clone();
        flipped[whole.length - 1] ^= 1;
        Files.write(file, flipped);
        assertArrayEquals(CODE, get("sm_90", "text"));
        assertEquals(5, compilations);
        assertArrayEquals(whole, Files.readAllBytes(file));
    }

    /** A folder that cannot be made: a file is in its place. */
    @Test
    void withoutAFolderItCompilesEachTime() throws IOException {
        Path blocked = Files.createFile(folder.resolve("file")).resolve("below");
        KernelCache cache = new KernelCache(blocked);
        assertArrayEquals(CODE, cache.get("sm_90", "text", CODE::clone));
        assertArrayEquals(CODE, cache.get("sm_90", "text", CODE::clone));
    }
}
