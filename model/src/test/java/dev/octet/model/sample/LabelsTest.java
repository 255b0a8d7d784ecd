package dev.octet.model.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    /** They are called {@code sample 0} to {@code sample 2}. */
    private static final Samples THREE =
            Samples.of(Collections.nCopies(3, Map.of("x", Tensor.of(new float[] {1}, 1))));

    @TempDir private Path folder;

    private int[] read(String text) throws IOException {
        Path file = folder.resolve("labels.txt");
        Files.writeString(file, text, StandardCharsets.UTF_8);
        return Labels.read(file, THREE);
    }

    @Test
    void oneALine() throws IOException {
        assertArrayEquals(new int[] {7, -1, 999}, read("7\n-1\n 999\r\n"));
    }

    @Test
    void byNameInAnyOrderAndMoreThanAreNeeded() throws IOException {
        assertArrayEquals(
                new int[] {5, 6, 7}, read("sample 2\t7\nother\t9\nsample 0\t5\nsample 1\t6\n"));
    }

    /** A semicolon stands for a line's end, a bar for a tab. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "1;2;!' holds 2 labels, there are 3 samples'",
                "1;2;3;4!' holds 4 labels, there are 3 samples'",
                "''!' holds 0 labels, there are 3 samples'",
                "1;;3;!, line 2: a label is an integer, got ''",
                "1;2.0;3;!, line 2: a label is an integer, got '2.0'",
                "sample 0|cat;!, line 1: a label is an integer, got 'cat'",
                "sample 0|1;sample 1;!, line 2: 'sample 1' has no tab, line 1 has one",
                "sample 0|1;sample 0|2;!, line 2: 'sample 0' has a label in line 1",
                "sample 0|1;Sample 1|2;sample 2|3;x|4;!' holds 4 labels, and those of 2 of 3"
                        + " samples; the first without one is ''sample 1'''",
            })
    void whatIsWrongIsSaidWithTheNumbers(String text, String message) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> read(text.replace(';', '\n').replace('|', '\t')));
        assertEquals(folder.resolve("labels.txt") + message, e.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("none.txt");
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> Labels.read(file, THREE));
        assertEquals("cannot read " + file + ": there is no such file or folder", e.getMessage());
    }

    @Test
    void aPartHasLabelsOfItsOwnByName() throws IOException {
        Path file = folder.resolve("labels.txt");
        Files.writeString(file, "sample 0\t5\nsample 2\t7\n", StandardCharsets.UTF_8);
        assertArrayEquals(new int[] {5, 7}, Labels.read(file, THREE.every(2, 0)));
        assertEquals(List.of("sample 0", "sample 2"), names(THREE.every(2, 0)));
    }

    private static List<String> names(Samples samples) {
        return IntStream.range(0, samples.count()).mapToObj(samples::name).toList();
    }
}
