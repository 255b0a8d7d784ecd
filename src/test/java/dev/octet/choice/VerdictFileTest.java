package dev.octet.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictFileTest {
    private static final String MACHINE = "some CPU; Java 17";
    private static final String CONV = "1 threads, vnni onednn: conv u8:s8:s32 ic64oc64_ih56kh3ph1";
    private static final Verdict VERDICT =
            new Verdict(
                    Map.of("vnni", 81_234.5, "onednn", 79_012.25),
                    Instant.parse("2026-11-29T06:30:01.75Z"));

    @TempDir private Path folder;

    private Path only() throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all::toString);
            return all.get(0);
        }
    }

    @Test
    void whatIsAddedIsRead() throws IOException {
        VerdictFile file = VerdictFile.in(folder, MACHINE);
        assertEquals(Map.of(), file.read());
        file.add(CONV, VERDICT);
        VerdictFile.in(folder, MACHINE).add("another", VERDICT);
        assertEquals(Map.of(CONV, VERDICT, "another", VERDICT), file.read());
        assertEquals(
                List.of(
                        "Octet's measured choices, 1",
                        MACHINE,
                        "2026-11-29T06:30:01Z\tonednn=79012.25 vnni=81234.5\t" + CONV,
                        "2026-11-29T06:30:01Z\tonednn=79012.25 vnni=81234.5\tanother"),
                Files.readAllLines(only()));
    }

    @Test
    void eachMachineHasItsFile() {
        VerdictFile.in(folder, MACHINE).add(CONV, VERDICT);
        assertEquals(Map.of(), VerdictFile.in(folder, MACHINE + "; avx2").read());
    }

    @Test
    void damagedLinesCountForNothing() throws IOException {
        VerdictFile file = VerdictFile.in(folder, MACHINE);
        file.add(CONV, VERDICT);
        String good = Files.readAllLines(only()).get(2);
        String damaged =
                String.join(
                        "\n",
                        "Octet's measured choices, 1",
                        MACHINE,
                        good.substring(0, 20),
                        "2026-11-29T06:30:01Z\tvnni=fast\ta",
                        "2026-11-29T06:30:01Z\tvnni=-1\tb",
                        "2026-11-29T06:30:01Z\tvnni=NaN\tc",
                        "2026-11-29T06:30:01Z\tvnni=Infinity\td",
                        "2026-11-29T06:30:01Z\tvnni\te",
                        "2026-11-29T06:30:01Z\t=1\tf",
                        "yesterday\tvnni=1\tg",
                        good,
                        good + "\tmore");
        Files.writeString(only(), damaged);
        assertEquals(Map.of(CONV, VERDICT), file.read());
        file.add("another", VERDICT);
        assertEquals(4, Files.readAllLines(only()).size());
    }

    @Test
    void whatIsNoSuchFileIsReplaced() throws IOException {
        VerdictFile file = VerdictFile.in(folder, MACHINE);
        file.add(CONV, VERDICT);
        for (byte[] content :
                new byte[][] {
                    {},
                    {0, 1, 2, (byte) 0xff},
                    "Octet's measured choices, 2\n".getBytes(StandardCharsets.UTF_8),
                    "Octet's measured choices, 1\nanother CPU\n".getBytes(StandardCharsets.UTF_8)
                }) {
            Files.write(only(), content);
            assertEquals(Map.of(), file.read());
            file.add(CONV, VERDICT);
            assertEquals(Map.of(CONV, VERDICT), file.read());
        }
    }

    /** A folder is in its place, or the folder is gone: nothing is kept, nothing fails. */
    @Test
    void whatCannotBeWrittenIsNotKept() throws IOException {
        VerdictFile file = VerdictFile.in(folder, MACHINE);
        file.add(CONV, VERDICT);
        Path place = only();
        Files.delete(place);
        Files.createDirectory(place);
        file.add(CONV, VERDICT);
        assertEquals(Map.of(), file.read());
        Files.delete(place);
        Files.delete(folder);
        file.add(CONV, VERDICT);
        assertEquals(Map.of(), file.read());
        Files.createDirectory(folder);
    }

    /** Verdicts may be lost to another writer, never the file. */
    @Test
    void manyWriters() throws IOException {
        IntStream.range(0, 64)
                .parallel()
                .forEach(i -> VerdictFile.in(folder, MACHINE).add("question " + i, VERDICT));
        Map<String, Verdict> all = VerdictFile.in(folder, MACHINE).read();
        assertTrue(!all.isEmpty() && all.values().stream().allMatch(VERDICT::equals));
        assertEquals(all.size() + 2, Files.readAllLines(only()).size());
    }

    @Test
    void theFastestComesFirst() {
        assertEquals(List.of("onednn", "vnni"), VERDICT.engines());
        assertEquals("onednn 79.01 us, vnni 81.23 us", VERDICT.toString());
        assertEquals("79.01 us", VERDICT.time("onednn").orElseThrow());
        assertTrue(VERDICT.time("scalar").isEmpty());
        assertNotEquals(VERDICT, new Verdict(VERDICT.nanos(), Instant.EPOCH));
    }
}
