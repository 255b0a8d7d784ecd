package dev.octet.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A NumPy array file, formats 1 to 3: little-endian f4, i4, i8, or u1 and i1, in C order.
 *
 * @param descr NumPy's name of the type, {@code <f4}
 * @param shape the dimensions; none for a scalar
 * @param data the elements, little-endian, from 0 on
 */
public record Npy(String descr, int[] shape, ByteBuffer data) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read or is not such an array
     */
    public static Npy read(Path file) throws IOException {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static Npy parse(byte[] file) throws IOException {
        if (file.length < 10 || Arrays.mismatch(file, 0, 6, MAGIC, 0, 6) >= 0) {
            throw new IOException("no .npy file: it does not begin with \\x93NUMPY");
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int version = bytes.get(6);
        if (version < 1 || version > 3) {
            throw new IOException("version " + version + " of the format; known are 1, 2 and 3");
        }
        // version 1 counts the header's bytes in two bytes, later ones in four
        int headerStart = version == 1 ? 10 : 12;
        long headerEnd =
                headerStart
                        + (version == 1
                                ? Short.toUnsignedLong(bytes.getShort(8))
                                : file.length < 12
                                        ? Integer.MAX_VALUE
                                        : Integer.toUnsignedLong(bytes.getInt(8)));
        if (headerEnd > file.length) {
            throw new IOException(
                    "truncated: the header ends at %d, the file at %d"
                            .formatted(headerEnd, file.length));
        }
        String header =
                new String(
                        file,
                        headerStart,
                        (int) headerEnd - headerStart,
                        version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        if (find(ORDER, header).equals("True")) {
            throw new IOException("the array is in Fortran order; save it in C order");
        }
        String descr = find(DESCR, header);
        int[] shape = shape(find(SHAPE, header));
        long expected = elementBytes(descr);
        for (int dimension : shape) {
            expected = Math.multiplyExact(expected, (long) dimension);
        }
        long actual = file.length - headerEnd;
        if (actual != expected) {
            throw new IOException(
                    "%s of shape %s needs %d bytes, the file has %d"
                            .formatted(descr, Arrays.toString(shape), expected, actual));
        }
        ByteBuffer data = bytes.slice((int) headerEnd, (int) actual).order(ByteOrder.LITTLE_ENDIAN);
        return new Npy(descr, shape, data);
    }

    private static String find(Pattern pattern, String header) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in the header '" + header.strip() + "'");
        }
        return matcher.group(1);
    }

    private static int[] shape(String text) throws IOException {
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IOException("the shape (" + text + ") is not a list of integers", e);
        }
    }

    private static int elementBytes(String descr) throws IOException {
        return switch (descr) {
            case "<f4", "<i4" -> 4;
            case "<i8" -> 8;
            case "|u1", "|i1" -> 1;
            default ->
                    throw new IOException(
                            "type " + descr + "; known are <f4, <i4, <i8, |u1 and |i1");
        };
    }

    /** The elements of an f4 array. */
    public float[] floats() {
        expect("<f4");
        float[] floats = new float[data.capacity() / 4];
        data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    /** The elements of an i4 array. */
    public int[] ints() {
        expect("<i4");
        int[] ints = new int[data.capacity() / 4];
        data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ints);
        return ints;
    }

    /** The elements of an i8 array. */
    public long[] longs() {
        expect("<i8");
        long[] longs = new long[data.capacity() / 8];
        data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(longs);
        return longs;
    }

    /** The elements of a u1 or i1 array. */
    public byte[] bytes() {
        if (!descr.endsWith("1")) {
            throw new IllegalStateException("the array holds " + descr + ", not bytes");
        }
        byte[] bytes = new byte[data.capacity()];
        data.get(0, bytes);
        return bytes;
    }

    private void expect(String wanted) {
        if (!descr.equals(wanted)) {
            throw new IllegalStateException("the array holds " + descr + ", not " + wanted);
        }
    }
}
