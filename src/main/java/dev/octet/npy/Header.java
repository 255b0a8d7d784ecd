package dev.octet.npy;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private static final Set<Object> KEYS = Set.of("descr", "fortran_order", "shape");

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
                    RootLocale.format(
                            "truncated: the header is longer than the file's %d bytes",
                            start.length));
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
                    RootLocale.format(
                            "truncated: the header ends at byte %d, the file at %d",
                            end, start.length));
        }
        String text =
                new String(
                        start,
                        begin,
                        (int) end - begin,
                        version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        if (!(PythonLiteral.parse(text) instanceof Map<?, ?> header)
                || !header.keySet().equals(KEYS)) {
            throw new IOException(
                    "the header is no dictionary of descr, fortran_order and shape: "
                            + Echo.of(text.strip()));
        }
        if (!(header.get("fortran_order") instanceof Boolean fortranOrder)) {
            throw new IOException(
                    "fortran_order is neither True nor False: "
                            + Echo.of(header.get("fortran_order").toString()));
        }
        if (!(header.get("descr") instanceof String descr)) {
            throw new IOException(
                    "elements are records or arrays, not numbers: "
                            + Echo.of(header.get("descr").toString()));
        }
        return new Header(
                ElementType.parse(descr), fortranOrder, shape(header.get("shape")), (int) end);
    }

    private static int[] shape(Object value) throws IOException {
        if (!(value instanceof List<?> extents)) {
            throw new IOException("the shape is no tuple: " + Echo.of(value.toString()));
        }
        int[] shape = new int[extents.size()];
        for (int axis = 0; axis < shape.length; axis++) {
            if (!(extents.get(axis) instanceof Long extent)
                    || extent < 0
                    || extent > Integer.MAX_VALUE) {
                throw new IOException(
                        RootLocale.format(
                                "extent %s of axis %d is no number from 0 to %d",
                                Echo.of(extents.get(axis).toString()), axis, Integer.MAX_VALUE));
            }
            shape[axis] = extent.intValue();
        }
        return shape;
    }

    /** How many elements there are. */
    long elements() throws IOException {
        long product = 1;
        for (int extent : shape) {
            if (extent > 0 && product > Long.MAX_VALUE / 8 / extent) {
                throw new IOException(
                        RootLocale.format(
                                "shape %s is too large", Echo.of(Arrays.toString(shape))));
            }
            product *= extent;
        }
        return product;
    }

    /**
     * Where the elements end.
     *
     * @param size of the file
     * @throws IOException when the file is shorter
     */
    long end(long size) throws IOException {
        long expected = elements() * type.bytes();
        if (size - bytes < expected) {
            throw new IOException(
                    RootLocale.format(
                            "truncated: %s of shape %s needs %d bytes after the header, the file"
                                    + " has %d",
                            type, Echo.of(Arrays.toString(shape)), expected, size - bytes));
        }
        return bytes + expected;
    }

    /** A header of version 1 for elements in C order, as NumPy pads it. */
    static byte[] write(String descr, int... shape) {
        StringBuilder extents = new StringBuilder();
        for (int extent : shape) {
            extents.append(extent).append(shape.length == 1 ? "," : ", ");
        }
        String text =
                RootLocale.format(
                        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                        descr, extents.toString().replaceFirst(", $", ""));
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
