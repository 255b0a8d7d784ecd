package dev.octet.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static byte[] file(int version, String descr, String order, String shape, byte[] data) {
        String header =
                "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n"
                        .formatted(descr, order, shape);
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsFloats(int version) throws IOException {
        byte[] file = file(version, "<f4", "False", "2, 3", floats(1, -2.5f, 0, 3, 4, 5));
        Npy array = Npy.parse(file);
        assertArrayEquals(new int[] {2, 3}, array.shape());
        assertArrayEquals(new float[] {1, -2.5f, 0, 3, 4, 5}, array.floats());
    }

    @Test
    void readsEveryRank() throws IOException {
        assertEquals(0, Npy.parse(file(1, "<f4", "False", "", floats(7))).shape().length);
        assertArrayEquals(
                new int[] {1}, Npy.parse(file(1, "<f4", "False", "1,", floats(7))).shape());
        assertArrayEquals(
                new int[] {0, 9}, Npy.parse(file(1, "<f4", "False", "0, 9", floats())).shape());
    }

    @Test
    void readsIntegers() throws IOException {
        byte[] eight = {1, 0, 0, 0, -1, -1, -1, -1};
        assertArrayEquals(
                new int[] {1, -1}, Npy.parse(file(1, "<i4", "False", "2,", eight)).ints());
        assertArrayEquals(
                new long[] {0xFFFFFFFF_00000001L},
                Npy.parse(file(1, "<i8", "False", "1,", eight)).longs());
        assertArrayEquals(eight, Npy.parse(file(1, "|u1", "False", "8,", eight)).bytes());
        assertArrayEquals(eight, Npy.parse(file(1, "|i1", "False", "2, 4", eight)).bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ">f4; False; 1,; type >f4; 4",
                "<f8; False; 1,; type <f8; 8",
                "<f4; True; 1,; Fortran; 4",
                "<f4; False; 3,; needs 12 bytes, the file has 4; 4",
                "<f4; False; 1,; needs 4 bytes, the file has 5; 5",
                "<f4; False; 1.5; not a list of integers; 4",
            })
    void saysWhatIsWrong(String descr, String order, String shape, String reason, int bytes) {
        byte[] file = file(1, descr, order, shape, new byte[bytes]);
        IOException e = assertThrows(IOException.class, () -> Npy.parse(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void refusesOtherFilesAndTruncatedHeaders() {
        assertThrows(IOException.class, () -> Npy.parse(new byte[0]));
        assertThrows(IOException.class, () -> Npy.parse(new byte[100]));
        byte[] file = file(1, "<f4", "False", "1,", floats(1));
        for (int length = 0; length < file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThrows(IOException.class, () -> Npy.parse(part));
        }
    }

    @Test
    void doesNotMixTypes() throws IOException {
        Npy array = Npy.parse(file(1, "<f4", "False", "1,", floats(1)));
        assertThrows(IllegalStateException.class, array::ints);
        assertThrows(IllegalStateException.class, array::longs);
        assertThrows(IllegalStateException.class, array::bytes);
    }
}
