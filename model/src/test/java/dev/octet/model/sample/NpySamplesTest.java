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
import dev.octet.npy.Npy;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpySamplesTest {
    private static final Value X = input("x", ElementType.FLOAT, -1, 2);

    @TempDir private Path folder;

    /** Floats from a first one on, each larger by 1. */
    private Path floats(String name, float first, int... shape) throws IOException {
        int count = Shape.of(shape).count();
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putFloat(first + i);
        }
        return file(name, "<f4", bytes.array(), shape);
    }

    private Path file(String name, String descr, byte[] content, int... shape) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Npy.create(file, descr, shape)) {
            out.write(content);
        }
        return file;
    }

    private static Path numbers(Path folder, String descr, double... values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (descr) {
                case "<f8" -> bytes.putDouble(value);
                case "<i8", "<u8" -> bytes.putLong((long) value);
                case "<i4" -> bytes.putInt((int) value);
                default -> bytes.put((byte) value);
            }
        }
        Path file = folder.resolve("numbers.npy");
        try (OutputStream out = Npy.create(file, descr, values.length)) {
            out.write(bytes.array(), 0, bytes.position());
        }
        return file;
    }

    private static NpySamples of(Value input, Path... files) {
        return NpySamples.of(List.of(input), Map.of(input.name(), List.of(files)));
    }

    private static String messageOf(Runnable mistake) {
        return assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
    }

    @Test
    void rowsOfAnOpenFirstDimensionKeepALeadingOne() throws IOException {
        NpySamples samples = of(X, floats("a.npy", 0, 3, 2), floats("b.npy", 10, 1, 2));
        assertEquals(4, samples.count());
        assertEquals("a.npy[2]", samples.name(2));
        assertEquals("b.npy[0]", samples.name(3));
        assertEquals(Shape.of(1, 2), samples.read(2).get("x").shape());
        assertArrayEquals(new float[] {4, 5}, samples.read(2).get("x").toFloats());
        assertArrayEquals(new float[] {10, 11}, samples.read(3).get("x").toFloats());
        assertThrows(IndexOutOfBoundsException.class, () -> samples.read(4));
    }

    @Test
    void oneAxisMoreCountsSamples() throws IOException {
        NpySamples samples = of(input("x", ElementType.FLOAT, 3, 2), floats("a.npy", 0, 2, 3, 2));
        assertEquals(2, samples.count());
        assertEquals(Shape.of(3, 2), samples.read(1).get("x").shape());
        assertEquals(6, samples.read(1).get("x").getFloat(0));
        // even where the first dimension is open
        NpySamples batches = of(X, floats("b.npy", 0, 2, 3, 2));
        assertEquals(2, batches.count());
        assertEquals(Shape.of(3, 2), batches.read(0).get("x").shape());
    }

    @Test
    void otherFilesAreOneSample() throws IOException {
        NpySamples samples =
                of(
                        input("x", ElementType.FLOAT, 3, 2),
                        floats("a.npy", 0, 3, 2),
                        floats("b.npy", 9, 3, 2));
        assertEquals(2, samples.count());
        assertEquals("b.npy", samples.name(1));
        assertEquals(9, samples.read(1).get("x").getFloat(0));
        Value unknown = new Value("x", ElementType.FLOAT, Optional.empty());
        assertEquals(1, of(unknown, floats("c.npy", 0, 4, 5)).count());
        // of a network for one row each is one
        assertEquals(4, of(input("x", ElementType.FLOAT, 1, 2), floats("d.npy", 0, 4, 2)).count());
    }

    @Test
    void inputsComeInTheNetworksOrder() throws IOException {
        Value y = input("y", ElementType.FLOAT, -1);
        NpySamples samples =
                NpySamples.of(
                        List.of(X, y),
                        Map.of(
                                "y", List.of(floats("y.npy", 5, 2)),
                                "x", List.of(floats("x.npy", 0, 2, 2))));
        assertEquals(List.of("x", "y"), List.copyOf(samples.read(1).keySet()));
        assertArrayEquals(new float[] {6}, samples.read(1).get("y").toFloats());
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedWithTheNumbers() throws IOException {
        Path three = floats("three.npy", 0, 3, 2);
        Path two = floats("two.npy", 0, 2);
        Value y = input("y", ElementType.FLOAT, -1);
        assertEquals(
                "there are 3 samples of input 'x', 2 of input 'y'",
                messageOf(
                        () ->
                                NpySamples.of(
                                        List.of(X, y),
                                        Map.of("x", List.of(three), "y", List.of(two)))));
        assertEquals(
                "input 'y: float [?]' has no file; 1 of 2 inputs have",
                messageOf(() -> NpySamples.of(List.of(X, y), Map.of("x", List.of(three)))));
        assertEquals(
                "unknown input 'z'; known are x; nearest is 'x'",
                messageOf(() -> NpySamples.of(List.of(X), Map.of("z", List.of(three)))));
        assertEquals(
                two
                        + " holds f4 [2], which is 1 samples of [2]; the network's input is"
                        + " 'x: float [?, 2]'",
                messageOf(() -> of(X, two)));
        Path none = floats("none.npy", 0, 0, 2);
        assertTrue(messageOf(() -> of(X, none)).contains("f4 [0, 2], which is 0 samples"));
    }

    @ParameterizedTest
    @CsvSource({
        "<f8, FLOAT, -0.5",
        "<f8, INT32, 7",
        "<i8, INT32, -2147483648",
        "<i8, FLOAT, 16777216",
        "<i8, DOUBLE, 9007199254740992",
        "<i4, INT64, -3",
        "|u1, FLOAT, 255",
        "|b1, INT64, 1",
        "|u1, BOOL, 1",
        "<i8, UINT64, 5",
    })
    void numbersThatAreTheSameAreConverted(String descr, ElementType to, double value)
            throws IOException {
        Path file = numbers(folder, descr, 0, value);
        Tensor tensor = of(input("x", to, 2), file).read(0).get("x");
        assertEquals(to, tensor.element());
        assertEquals(0, tensor.getDouble(0));
        assertEquals(value, tensor.getDouble(1));
    }

    @ParameterizedTest
    @CsvSource({
        "<f8, FLOAT, 0.1, 0.1, double, float",
        "<f8, FLOAT, 1e300, 1.0E300, double, float",
        "<f8, INT64, 0.5, 0.5, double, int64",
        "<f8, INT64, 1e19, 1.0E19, double, int64",
        "<f8, UINT8, -1, -1.0, double, uint8",
        "<i8, INT32, 2147483648, 2147483648, int64, int32",
        "<i8, FLOAT, 16777217, 16777217, int64, float",
        "<i8, UINT64, -1, -1, int64, uint64",
        "<u8, INT64, -1, 18446744073709551615, uint64, int64",
        "<i8, UINT8, 256, 256, int64, uint8",
        "|u1, BOOL, 2, 2, uint8, bool",
    })
    void othersAreRefused(
            String descr, ElementType to, double value, String shown, String from, String name)
            throws IOException {
        Path file = numbers(folder, descr, 0, value);
        NpySamples samples = of(input("x", to, 2), file);
        assertEquals(
                file
                        + ": element 1 of 2, "
                        + shown
                        + ", is a "
                        + from
                        + " and no "
                        + name
                        + "; .astype converts it",
                messageOf(() -> samples.read(0)));
    }

    @Test
    void valuesThatAreNotFiniteAreFoundInTheirRow() throws IOException {
        NpySamples samples =
                of(
                        input("x", ElementType.FLOAT, -1),
                        numbers(folder, "<f8", 1, Double.NEGATIVE_INFINITY, Double.NaN));
        assertEquals(1, samples.read(0).get("x").getFloat(0));
        assertEquals(
                "numbers.npy[1]: element 0 of 1 of input 'x' is -Infinity",
                messageOf(() -> samples.read(1)));
        assertEquals(
                "numbers.npy[2]: element 0 of 1 of input 'x' is NaN",
                messageOf(() -> samples.read(2)));
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path missing = folder.resolve("missing.npy");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> of(X, missing));
        assertEquals(
                "cannot read " + missing + ": there is no such file or folder", e.getMessage());
        Path text = Files.writeString(folder.resolve("text.npy"), "x", StandardCharsets.UTF_8);
        e = assertThrows(UncheckedIOException.class, () -> of(X, text));
        assertTrue(e.getMessage().startsWith("cannot read " + text + ": "), e.getMessage());
    }

    @Test
    void filesThatChangeMeanwhileAreNoticed() throws IOException {
        Path file = floats("a.npy", 0, 3, 2);
        NpySamples samples = of(X, file);
        floats("a.npy", 0, 2, 2);
        assertEquals(
                file + " holds f4 [2, 2] now, it held f4 [3, 2] before",
                messageOf(() -> samples.read(0)));
        Files.delete(file);
        assertThrows(UncheckedIOException.class, () -> samples.read(0));
    }

    @Test
    void thousandsOfFilesAreNotAllOpen() throws IOException {
        Path[] files = new Path[3000];
        Arrays.setAll(files, i -> folder.resolve("f" + i + ".npy"));
        for (int i = 0; i < files.length; i++) {
            floats("f" + i + ".npy", i, 1, 2);
        }
        NpySamples samples = of(X, files);
        int index = 0;
        for (Map<String, Tensor> sample : samples) {
            assertEquals(index++, sample.get("x").getFloat(0));
        }
        assertEquals(files.length, index);
    }
}
