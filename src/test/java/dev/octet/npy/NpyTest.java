package dev.octet.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static byte[] file(int version, String descr, String order, String shape, byte[] data) {
        String header =
                RootLocale.format(
                        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n",
                        descr, order, shape);
        return file(version, header, data);
    }

    private static byte[] file(int version, String header, byte[] data) {
        byte[] text =
                header.getBytes(
                        version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        int start = version == 1 ? 10 : 12;
        ByteBuffer bytes =
                ByteBuffer.allocate(start + text.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        return bytes.put(text).put(data).array();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static float[] read(Npy array) {
        float[] x = new float[(int) array.elements()];
        array.read(0, x, x.length);
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsFloats(int version) throws IOException {
        byte[] file = file(version, "<f4", "False", "2, 3", floats(1, -2.5f, 0, 3, 4, 5));
        Npy array = Npy.parse(file);
        assertArrayEquals(new int[] {2, 3}, array.shape());
        assertArrayEquals(new float[] {1, -2.5f, 0, 3, 4, 5}, array.floats());
        assertEquals("f4 [2, 3]", array.toString());
    }

    @Test
    void readsEveryRank() throws IOException {
        assertEquals(0, Npy.parse(file(1, "<f4", "False", "", floats(7))).shape().length);
        assertArrayEquals(
                new float[] {7}, Npy.parse(file(1, "<f4", "True", "", floats(7))).floats());
        assertArrayEquals(
                new int[] {1}, Npy.parse(file(1, "<f4", "False", "1,", floats(7))).shape());
        Npy empty = Npy.parse(file(1, "<f4", "True", "0, 9", floats()));
        assertArrayEquals(new int[] {0, 9}, empty.shape());
        assertEquals(0, empty.floats().length);
    }

    @Test
    void readsIntegers() throws IOException {
        byte[] eight = {1, 0, 0, 0, -1, -1, -1, -1};
        assertArrayEquals(
                new int[] {1, -1}, Npy.parse(file(1, "<i4", "False", "2,", eight)).ints());
        assertArrayEquals(eight, Npy.parse(file(1, "|u1", "False", "8,", eight)).bytes());
        assertArrayEquals(eight, Npy.parse(file(1, "|i1", "False", "2, 4", eight)).bytes());
    }

    @Test
    void readsPartsAsTheyAre() throws IOException {
        byte[] six = {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6};
        Npy rows = Npy.parse(file(1, ">i2", "False", "2, 3", six));
        assertArrayEquals(new byte[] {3, 0, 4, 0}, rows.rawBytes(2, 2));
        assertArrayEquals(new byte[0], rows.rawBytes(6, 0));
        // of columns 1 2, 3 4 and 5 6 the second row
        Npy columns = Npy.parse(file(1, ">i2", "True", "2, 3", six));
        assertArrayEquals(new byte[] {2, 0, 4, 0, 6, 0}, columns.rawBytes(3, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> rows.rawBytes(5, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> rows.rawBytes(-1, 2));
    }

    @Test
    void aClosedFileIsNotRead(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("x.npy");
        Files.write(path, file(1, "<f4", "False", "2,", floats(1, 2)));
        Npy array = Npy.open(path);
        assertArrayEquals(new float[] {1, 2}, array.floats());
        array.close();
        array.close();
        assertThrows(UncheckedIOException.class, array::floats);
        assertArrayEquals(new int[] {2}, array.shape());
    }

    /** What NumPy's tobytes() writes for these values, little-endian. */
    @ParameterizedTest
    @CsvSource({
        "f2, 003c, 1",
        "f2, 00c0, -2",
        "f2, 0100, 5.9604645E-8",
        "f2, ff03, 6.097555E-5",
        "f2, ff7b, 65504",
        "f2, 5535, 0.33325195",
        "f2, 007c, Infinity",
        "f2, 00fc, -Infinity",
        "f2, 017e, NaN",
        "f2, 0080, -0.0",
        "f4, 0000c03f, 1.5",
        "f8, 000000000000f83f, 1.5",
        "f8, 9a9999999999b93f, 0.1",
        "i1, ff, -1",
        "u1, ff, 255",
        "b1, 01, 1",
        "i2, feff, -2",
        "u2, feff, 65534",
        "i4, feffffff, -2",
        "u4, feffffff, 4294967300",
        "i8, feffffffffffffff, -2",
        "u8, feffffffffffffff, 1.8446744E19",
        "u8, 0100000080000080, 9.2233731E18",
    })
    void convertsEveryTypeInEitherOrder(String type, String hex, float expected)
            throws IOException {
        byte[] little = new byte[hex.length() / 2];
        byte[] big = new byte[little.length];
        for (int i = 0; i < little.length; i++) {
            little[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
            big[little.length - 1 - i] = little[i];
        }
        assertEquals(expected, read(Npy.parse(file(1, "<" + type, "False", "1,", little)))[0]);
        assertEquals(expected, read(Npy.parse(file(1, ">" + type, "False", "1,", big)))[0]);
    }

    @Test
    void rawBytesAreInCOrderTheLowestFirst() throws IOException {
        byte[] data = {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6};
        assertArrayEquals(
                new byte[] {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0},
                Npy.parse(file(1, ">i2", "False", "2, 3", data)).rawBytes());
        assertArrayEquals(
                new byte[] {0, 1, 0, 3, 0, 5, 0, 2, 0, 4, 0, 6},
                Npy.parse(file(1, "<i2", "True", "2, 3", data)).rawBytes());
        byte[] wide = {8, 7, 6, 5, 4, 3, 2, 1};
        assertArrayEquals(
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8},
                Npy.parse(file(1, ">i8", "False", "1,", wide)).rawBytes());
    }

    @Test
    void fortranOrderIsReadInC() throws IOException {
        int[] shape = {3, 4, 5};
        float[] c = new float[60];
        float[] fortran = new float[60];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                for (int k = 0; k < 5; k++) {
                    c[(i * 4 + j) * 5 + k] = 100 * i + 10 * j + k;
                    fortran[(k * 4 + j) * 3 + i] = 100 * i + 10 * j + k;
                }
            }
        }
        Npy array = Npy.parse(file(1, "<f4", "True", "3, 4, 5", floats(fortran)));
        assertArrayEquals(shape, array.shape());
        assertArrayEquals(c, array.floats());
        for (int from = 0; from < 60; from += 7) {
            float[] part = new float[Math.min(13, 60 - from)];
            array.read(from, part, part.length);
            assertArrayEquals(Arrays.copyOfRange(c, from, from + part.length), part);
        }
        byte[] bytes = {1, 4, 2, 5, 3, 6};
        assertArrayEquals(
                new byte[] {1, 2, 3, 4, 5, 6},
                Npy.parse(file(1, "|u1", "True", "2, 3", bytes)).bytes());
    }

    @Test
    void readsParts() throws IOException {
        Npy array = Npy.parse(file(1, ">f4", "False", "3,", floats(0, 0, 0)));
        assertThrows(IndexOutOfBoundsException.class, () -> array.read(1, new float[3], 3));
        assertThrows(IndexOutOfBoundsException.class, () -> array.read(-1, new float[3], 1));
        assertThrows(IndexOutOfBoundsException.class, () -> array.read(0, new float[1], 2));
    }

    @Test
    void readsWhatItWrites(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("q.npy");
        for (int[] shape : new int[][] {{}, {5}, {2, 3}, {1, 2, 3, 4}, {0, 7}}) {
            byte[] data = new byte[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            new Random(1).nextBytes(data);
            try (OutputStream out = Npy.create(file, "|i1", shape)) {
                out.write(data);
            }
            assertEquals(0, (Files.size(file) - data.length) % 64);
            Npy array = Npy.open(file);
            assertArrayEquals(shape, array.shape());
            assertArrayEquals(data, array.bytes());
            assertEquals("i1", array.type());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<c8; False; 1,; elements are <c8; 8",
                "<f16; False; 1,; elements are <f16; 16",
                "|O; False; 1,; elements are |O; 8",
                "<float32; False; 1,; elements are <float32; 8",
                "f4,; False; 1,; elements are f4,; 8",
                "<f4; Maybe; 1,; expected a value at character 35, found Maybe, 'shape; 4",
                "<f4; None; 1,; fortran_order is neither True nor False; 4",
                "<f4; False; 1; the shape is no tuple: 1; 4",
                "<f4; False; True,; extent true of axis 0 is no number; 4",
                "<f4; False; 3,; truncated: f4 of shape [3] needs 12 bytes; 4",
                "<f4; False; 1.5; expected ',' or ')' at character 53, found .5), }; 4",
                "<f4; False; 3000000000,; extent 3000000000 of axis 0 is no number; 4",
                "<f4; False; 2, -1; extent -1 of axis 1 is no number; 4",
                "<f4; False; 99999999999999999999; a whole number of at most 63 bits; 4",
                "<f4; False; 2000000000, 2000000000, 2000000000; too large; 4",
            })
    void saysWhatIsWrong(String descr, String order, String shape, String reason, int bytes) {
        byte[] file = file(1, descr, order, shape, new byte[bytes]);
        IOException e = assertThrows(IOException.class, () -> Npy.parse(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    /** All of them are read by NumPy 2.4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 2L), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3 L, 2)}",
                "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (3, 2)}",
                "{'shape' :(3,2,) ,'descr' : '<f4' , 'fortran_order' : False}\n\n",
                " \t{\n'fortran_order'\t:\nFalse,\r\n 'shape': ( 3\n,\f2 ), 'descr':'<f4' , } \n\t ",
                "({u'descr': u'<f4', u\"fortran_order\": (False), 'shape': ((3), (2))})",
                "{'\\x64\\145\\u0073\\U00000063r': '\\74f4', 'fortran' '_order': False, 'shape': (+3, 2)}",
                "{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)} # twice",
                "{'descr': 'f4', 'fortran_order': False, 'shape': (3, 2)}",
                "{'descr': '=f4', 'fortran_order': False, 'shape': (3, 2)}",
                "{'descr': '|f4', 'fortran_order': False, 'shape': (3, 2)}",
                "{'descr': 'f', 'fortran_order': False, 'shape': (3, 2)}",
                "{'descr': '<f', 'fortran_order': False, 'shape': (3, 2)}",
                "{'descr': 'float32', 'fortran_order': False, 'shape': (3, 2)}",
                "{'descr': 'single', 'fortran_order': False, 'shape': (3, 2)}",
            })
    void readsEveryHeaderThatNumPyReads(String header) throws IOException {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "a big-endian machine");
        float[] values = {1, 2, 3, 4, 5, 6};
        for (int version = 1; version <= 3; version++) {
            Npy array = Npy.parse(file(version, header, floats(values)));
            assertArrayEquals(new int[] {3, 2}, array.shape());
            assertArrayEquals(values, array.floats());
        }
    }

    /** NumPy's dtype(name).str for each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "f2 e half float16",
                "f4 f single float32",
                "f8 d double float float64",
                "i1 b byte int8",
                "i2 h short int16",
                "i4 i intc int32",
                "i8 l q int int_ intp int64 long longlong",
                "u1 B ubyte uint8",
                "u2 H ushort uint16",
                "u4 I uintc uint32",
                "u8 L Q uint uintp uint64 ulong ulonglong",
                "b1 ? bool bool_",
            })
    void knowsNumPysNamesOfTypes(ArgumentsAccessor names) throws IOException {
        for (Object name : names.toList()) {
            byte[] file = file(1, name.toString(), "False", "0,", new byte[0]);
            assertEquals(names.get(0), Npy.parse(file).type(), name.toString());
        }
    }

    @Test
    void whatFollowsTheArrayIsNotRead(@TempDir Path folder) throws IOException {
        byte[] first = file(1, "<f4", "False", "2,", floats(1, 2));
        byte[] both = Arrays.copyOf(first, first.length + 5);
        Path path = Files.write(folder.resolve("both.npy"), both);
        for (Npy array : List.of(Npy.parse(both), Npy.open(path))) {
            assertArrayEquals(new float[] {1, 2}, array.floats());
            assertEquals(5, array.bytesBehind());
        }
        assertEquals(0, Npy.parse(first).bytesBehind());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'descr': '<f4', 'shape': (1,)};no dictionary of descr, fortran_order and shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1};no dictionary of descr",
                "['descr', 'fortran_order', 'shape'];no dictionary of descr",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)};elements are records",
                "{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': (1,)};elements are records",
                "{'descr' = '<f4'};expected ':' at character 10, found = '<f4'}",
                "{'descr': '<f4' 'shape': ()};expected ',' or '}' at character 24, found : ()}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} {};expected the end at character 57, found {}",
                "{'descr': '<f4;expected a string that ends at character 11, found '<f4",
                "{'descr': '\\x4;expected an escape sequence at character 12",
                "{'descr':;expected a value at character 10, found its end",
                "{,};expected a value at character 2",
                "{'shape': (1,,)};expected a value at character 14",
            })
    void namesThePlaceInAHeader(String header, String reason) {
        byte[] file = file(1, header, new byte[4]);
        IOException e = assertThrows(IOException.class, () -> Npy.parse(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void hostileHeadersAreRefusedInOneLine() {
        for (String header :
                List.of(
                        "(".repeat(60_000),
                        "{'descr': '" + "x".repeat(60_000),
                        "x".repeat(60_000),
                        "{'descr': '"
                                + "x".repeat(60_000)
                                + "', 'fortran_order': True, 'shape': ()}")) {
            IOException e =
                    assertThrows(IOException.class, () -> Npy.parse(file(1, header, new byte[0])));
            assertTrue(e.getMessage().length() < 500, e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
        }
    }

    @ParameterizedTest
    @CsvSource({"<f\u001b[2J, False, 1", "<f4, \u009b31m, 1", "<f4, False, 1\u00071"})
    void messagesHaveNoControlCharacters(String descr, String order, String shape) {
        byte[] file = file(1, descr, order, shape, new byte[4]);
        IOException e = assertThrows(IOException.class, () -> Npy.parse(file));
        assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
    }

    @Test
    void refusesOtherFilesAndTruncatedOnes(@TempDir Path folder) throws IOException {
        for (byte[] other : new byte[][] {new byte[100], {'x'}, {(byte) 0x93, 'N', 'O'}}) {
            IOException e = assertThrows(IOException.class, () -> Npy.parse(other));
            assertTrue(e.getMessage().startsWith("no .npy file"), e.getMessage());
        }
        Path part = folder.resolve("part.npy");
        for (int version = 1; version <= 3; version++) {
            byte[] file = file(version, "<f4", "False", "1,", floats(1));
            for (int length = 0; length < file.length; length++) {
                Files.write(part, Arrays.copyOf(file, length));
                IOException e = assertThrows(IOException.class, () -> Npy.open(part));
                assertTrue(e.getMessage().startsWith("truncated"), e.getMessage());
            }
            Files.write(part, file);
            assertArrayEquals(new float[] {1}, Npy.open(part).floats());
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void opensRegularFilesOnly(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.exists(Path.of("/usr/bin/mkfifo")), "no mkfifo on this system");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        for (Path file : List.of(pipe, folder, Path.of("/dev/null"))) {
            IOException e = assertThrows(IOException.class, () -> Npy.open(file));
            assertTrue(e.getMessage().contains("must be a regular file"), e.getMessage());
        }
        Path real = Files.write(folder.resolve("real"), file(1, "<f4", "False", "1,", floats(1)));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertArrayEquals(new float[] {1}, Npy.open(link).floats());
    }

    @Test
    void doesNotMixTypes() throws IOException {
        Npy array = Npy.parse(file(1, "<f4", "False", "1,", floats(1)));
        assertThrows(IllegalStateException.class, array::ints);
        assertThrows(IllegalStateException.class, array::bytes);
    }

    /** Of a mapped one there would be zeros, or an error of the JVM's at any time. */
    @ParameterizedTest
    @CsvSource({"<f4, False", "<f8, False", "<f4, True", "|i1, False"})
    void aFileThatIsCutMeanwhile(String descr, String fortran, @TempDir Path folder)
            throws IOException {
        int bytes = descr.charAt(2) - '0';
        int rows = 2048;
        byte[] content = new byte[rows * rows * bytes];
        Arrays.fill(content, (byte) 1);
        byte[] whole = file(1, descr, fortran, rows + ", " + rows, content);
        Path path = folder.resolve("cut");
        for (int length : new int[] {whole.length - 1, whole.length / 2, 200, 0}) {
            for (boolean before : new boolean[] {true, false}) {
                Files.write(path, whole);
                Npy array = Npy.open(path);
                float[] x = new float[rows];
                UncheckedIOException e =
                        assertThrows(
                                UncheckedIOException.class,
                                () -> {
                                    for (int row = 0; row < rows; row++) {
                                        if (row == (before ? 0 : rows / 3)) {
                                            cut(path, length);
                                        }
                                        array.read((long) row * rows, x, rows);
                                    }
                                });
                assertEquals(
                        RootLocale.format(
                                "it was cut from %d to %d bytes while it was read",
                                whole.length, length),
                        e.getCause().getMessage());
            }
        }
    }

    private static void cut(Path path, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    /** Cut by another thread, in the middle of a read. */
    @Test
    void aFileThatIsCutWhileAReadIsUnderWay(@TempDir Path folder) throws Exception {
        int count = 1 << 24;
        byte[] whole = file(1, "<f4", "False", count + ",", new byte[4 * count]);
        Path path = folder.resolve("cut");
        float[] x = new float[count];
        for (int round = 0; round < 8; round++) {
            Files.write(path, whole);
            Npy array = Npy.open(path);
            Thread other =
                    new Thread(
                            () -> {
                                try {
                                    cut(path, 100_000);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            other.start();
            assertThrows(
                    UncheckedIOException.class,
                    () -> {
                        while (true) {
                            array.read(0, x, count);
                        }
                    });
            other.join();
        }
    }
}
