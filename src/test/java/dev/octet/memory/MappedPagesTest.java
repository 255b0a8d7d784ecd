package dev.octet.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.Octet;
import dev.octet.kernel.Probe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedPagesTest {
    private static final int BYTES = 8 << 20;

    @TempDir private Path folder;

    @Test
    void pagesThatWereReadGoAndComeBack() throws IOException {
        assumeTrue(Octet.probe("avx") instanceof Probe.Ready, "no native code for this machine");
        Path file = folder.resolve("numbers");
        byte[] numbers = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            numbers[i] = (byte) (i * 31 + (i >> 12));
        }
        Files.write(file, numbers);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES);
            assertTrue(Arrays.equals(numbers, read(mapped)));
            assertEquals(BYTES / 1024, residentKilobytes(file));
            // from the middle of a page to the middle of another
            MappedPages.letGo(mapped.slice(5000, BYTES - 12_000));
            assertTrue(residentKilobytes(file) <= 12, residentKilobytes(file) + " kB are left");
            assertTrue(Arrays.equals(numbers, read(mapped)));
        }
    }

    private static byte[] read(ByteBuffer mapped) {
        byte[] bytes = new byte[BYTES];
        mapped.get(0, bytes);
        return bytes;
    }

    private static int residentKilobytes(Path file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith(file.toRealPath().toString())) {
                return lines.subList(i, lines.size()).stream()
                        .filter(line -> line.startsWith("Rss:"))
                        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
            }
        }
        throw new AssertionError(file + " is not mapped");
    }

    @Test
    void memoryThatWouldLoseWhatItHoldsIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MappedPages.letGo(ByteBuffer.allocateDirect(8192)));
        assertThrows(
                IllegalArgumentException.class,
                () -> MappedPages.letGo(ByteBuffer.allocate(8192).asReadOnlyBuffer()));
    }
}
