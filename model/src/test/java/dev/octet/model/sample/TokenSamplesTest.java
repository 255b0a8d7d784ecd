package dev.octet.model.sample;

import static dev.octet.model.sample.Inputs.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenSamplesTest {
    private static final List<Value> BERT =
            List.of(
                    input("input_ids", ElementType.INT64, -1, -1),
                    input("attention_mask", ElementType.FLOAT, -1, -1),
                    input("token_type_ids", ElementType.INT32, -1, -1));

    @TempDir private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("ids.tsv"), text, StandardCharsets.UTF_8);
    }

    @Test
    void linesHaveLengthsOfTheirOwnAndMissingMasksAreMade() throws IOException {
        Path file = file("\ufeffinput_ids\r\n101 7592  2088 102\r\n101 102 \r\n");
        TokenSamples samples = TokenSamples.of(file, BERT);
        assertEquals(2, samples.count());
        assertEquals("ids.tsv, line 3", samples.name(1));
        Map<String, Tensor> first = samples.read(0);
        assertEquals(
                List.of("input_ids", "attention_mask", "token_type_ids"),
                List.copyOf(first.keySet()));
        assertEquals(Shape.of(1, 4), first.get("input_ids").shape());
        assertArrayEquals(new long[] {101, 7592, 2088, 102}, first.get("input_ids").toLongs());
        assertArrayEquals(new float[] {1, 1, 1, 1}, first.get("attention_mask").toFloats());
        assertEquals(ElementType.FLOAT, first.get("attention_mask").element());
        assertArrayEquals(new int[4], first.get("token_type_ids").toInts());
        Map<String, Tensor> second = samples.read(1);
        assertEquals(Shape.of(1, 2), second.get("input_ids").shape());
        assertEquals(Shape.of(1, 2), second.get("token_type_ids").shape());
        assertThrows(IndexOutOfBoundsException.class, () -> samples.read(2));
        assertThrows(IndexOutOfBoundsException.class, () -> samples.name(2));
    }

    @Test
    void columnsMayComeInAnyOrder() throws IOException {
        Path file = file("token_type_ids\tattention_mask\tinput_ids\n0 1\t1 0\t5 6");
        Map<String, Tensor> sample = TokenSamples.of(file, BERT).read(0);
        assertArrayEquals(new long[] {5, 6}, sample.get("input_ids").toLongs());
        assertArrayEquals(new float[] {1, 0}, sample.get("attention_mask").toFloats());
        assertArrayEquals(new int[] {0, 1}, sample.get("token_type_ids").toInts());
    }

    @Test
    void masksAreAsLongAsTheIdsAndNotAsAnotherColumn() throws IOException {
        List<Value> inputs =
                List.of(
                        input("decoder_input_ids", ElementType.INT64, -1, -1),
                        input("input_ids", ElementType.INT64, -1, -1),
                        input("attention_mask", ElementType.INT64, -1, -1));
        Path file = file("decoder_input_ids\tinput_ids\n1\t2 3 4\n");
        Map<String, Tensor> sample = TokenSamples.of(file, inputs).read(0);
        assertEquals(Shape.of(1, 1), sample.get("decoder_input_ids").shape());
        assertArrayEquals(new long[] {1, 1, 1}, sample.get("attention_mask").toLongs());
    }

    /** A semicolon stands for a line's end, a bar for a tab. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "input_ids;1 2 x;!, line 2: id 3 of 'input_ids' is 'x', no integer",
                "input_ids;1;;2;!, line 3: id 1 of 'input_ids' is '', no integer",
                "input_ids;1|2;!, line 2: 2 columns, line 1 names 1",
                "input_ids|input_ids;1|2;!, line 1: columns 1 and 2 are both 'input_ids'",
                "input_id;1;!, line 1: unknown input 'input_id'; known are input_ids,"
                        + " attention_mask, token_type_ids; nearest is 'input_ids'",
                "attention_mask;1;!, line 1: none of 1 columns is the network's input"
                        + " 'input_ids: int64 [?, ?]'",
                "input_ids|token_type_ids;7|2147483648;!, line 2: input 'token_type_ids': element"
                        + " 0 of 1, 2147483648, is a int64 and no int32",
                "input_ids;!' has 1 lines; needed are one that names inputs and one for each"
                        + " sample'",
            })
    void whatIsWrongIsSaidWithTheLine(String text, String message) throws IOException {
        Path file = file(text.replace(';', '\n').replace('|', '\t'));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> TokenSamples.of(file, BERT));
        assertEquals(file + message, e.getMessage());
    }

    @Test
    void aFixedLengthIsKept() throws IOException {
        List<Value> fixed = List.of(input("input_ids", ElementType.INT64, 1, 3));
        Path file = file("input_ids\n1 2 3\n1 2\n");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> TokenSamples.of(file, fixed));
        assertEquals(
                file
                        + ", line 3: 2 ids are [1, 2], the network's input is"
                        + " 'input_ids: int64 [1, 3]'",
                e.getMessage());
    }

    @Test
    void filesThatAreNoTextAreNamed() throws IOException {
        Path file = Files.write(folder.resolve("ids.tsv"), new byte[] {'a', (byte) 0xff, '\n'});
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> TokenSamples.of(file, BERT));
        assertTrue(e.getMessage().startsWith("cannot read " + file + ": "), e.getMessage());
    }
}
