package dev.octet.npy;

import dev.octet.text.Echo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of a file, formats 1.0, 2.0 and 3.0.
 *
 * @param type of the elements
 * @param fortranOrder whether the first axis is the innermost
 * @param shape the extents; none for a scalar
 * @param bytes where the elements begin
 */
record Header(ElementType type, boolean fortranOrder, int[] shape, int bytes) {
    /** No header is larger: NumPy itself writes a few hundred bytes. */
    static final int LIMIT = 1 << 20;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** Of the versions 2 and 3; in version 1 a text of more than two bytes begins sooner. */
    private static final int FIXED = 12;

    private static final int ALIGNMENT = 64;
    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

    /**
     * Reads a header.
     *
     * @param start the file's beginning, all of it or {@link #LIMIT} bytes
     * @throws IOException saying what is wrong
     */
    static Header parse(byte[] start) throws IOException {
        int length = Math.min(start.length, MAGIC.length);
        if (Arrays.mismatch(start, 0, length, MAGIC, 0, length) >= 0) {
            throw new IOException("no .npy file: it does not begin with \\x93NUMPY");
        }
        if (start.length < FIXED) {
            throw new IOException(
                    "truncated: the header is longer than the file's %d bytes"
                            .formatted(start.length));
        }
        ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int version = bytes.get(6);
        if (version < 1 || version > 3) {
            throw new IOException("version " + version + " of the format; known are 1, 2 and 3");
        }
        // version 1 counts the header's bytes in two bytes, later ones in four
        int begin = version == 1 ? 10 : FIXED;
        long end =
                begin
                        + (version == 1
                                ? Short.toUnsignedLong(bytes.getShort(8))
                                : Integer.toUnsignedLong(bytes.getInt(8)));
        if (end > start.length) {
            throw new IOException(
                    "truncated: the header ends at byte %d, the file at %d"
                            .formatted(end, start.length));
        }
        String text =
                new String(
                        start,
                        begin,
                        (int) end - begin,
                        version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new Header(
                ElementType.parse(find(DESCR, text)),
                find(ORDER, text).equals("True"),
                shape(find(SHAPE, text)),
                (int) end);
    }

    private static String find(Pattern pattern, String header) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IOException("no simple array: its header is " + Echo.of(header.strip()));
        }
        return matcher.group(1);
    }

    private static int[] shape(String text) throws IOException {
        try {
            int[] shape =
                    Arrays.stream(text.split(","))
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .mapToInt(Integer::parseInt)
                            .toArray();
            if (Arrays.stream(shape).allMatch(extent -> extent >= 0)) {
                return shape;
            }
        } catch (NumberFormatException e) {
            throw new IOException(
                    "the shape (" + Echo.of(text) + ") is not a list of 31-bit numbers", e);
        }
        throw new IOException("the shape (" + Echo.of(text) + ") has a negative extent");
    }

    /** How many elements there are. */
    long elements() throws IOException {
        long product = 1;
        for (int extent : shape) {
            if (extent > 0 && product > Long.MAX_VALUE / 8 / extent) {
                throw new IOException(
                        "shape %s is too large".formatted(Echo.of(Arrays.toString(shape))));
            }
            product *= extent;
        }
        return product;
    }

    /** A header of version 1 for elements in C order, as NumPy pads it. */
    static byte[] write(String descr, int... shape) {
        StringBuilder extents = new StringBuilder();
        for (int extent : shape) {
            extents.append(extent).append(shape.length == 1 ? "," : ", ");
        }
        String text =
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
                        .formatted(descr, extents.toString().replaceFirst(", $", ""));
        int length = (10 + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (length - 10));
        header.put(text.getBytes(StandardCharsets.ISO_8859_1));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }
}
