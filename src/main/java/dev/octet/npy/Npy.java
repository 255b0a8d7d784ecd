package dev.octet.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A NumPy array file: floats of 2, 4 or 8 bytes, integers of 1 to 8, or booleans, in either byte
 * order and in C or Fortran order. Mapped, not read: it may be larger than the heap. Elements are
 * counted in C order, the last axis changing fastest, however they lie in the file. Immutable and
 * thread-safe, as long as nobody changes the file.
 */
public final class Npy {
    /** Of a mapping: a multiple of every element's size. */
    private static final int SEGMENT_BITS = 30;

    private final Header header;
    private final long elements;
    private final List<ByteBuffer> segments;
    private final long bytesBehind;

    private Npy(Header header, List<ByteBuffer> segments, long bytesBehind) throws IOException {
        this.header = header;
        this.elements = header.elements();
        this.segments = segments;
        this.bytesBehind = bytesBehind;
    }

    /**
     * Opens a file.
     *
     * @param file a regular one, or a link to one: nothing else can be mapped
     * @throws IOException when it cannot be read or is not such an array; says why
     */
    public static Npy open(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // before it is opened: for a named pipe that would wait
            throw new IOException("it must be a regular file, not a folder, pipe or device");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            ByteBuffer start = ByteBuffer.allocate((int) Math.min(size, Header.LIMIT));
            while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
                continue;
            }
            Header header = Header.parse(Arrays.copyOf(start.array(), start.position()));
            long end = header.end(size);
            List<ByteBuffer> segments = new ArrayList<>();
            for (long at = header.bytes(); at < end; at += 1 << SEGMENT_BITS) {
                long length = Math.min(1 << SEGMENT_BITS, end - at);
                segments.add(
                        channel.map(FileChannel.MapMode.READ_ONLY, at, length)
                                .order(header.type().order()));
            }
            return new Npy(header, segments, size - end);
        }
    }

    /** Of a file's content. */
    static Npy parse(byte[] file) throws IOException {
        Header header = Header.parse(file);
        int end = (int) header.end(file.length);
        ByteBuffer data = ByteBuffer.wrap(file, header.bytes(), end - header.bytes());
        return new Npy(
                header, List.of(data.slice().order(header.type().order())), file.length - end);
    }

    /**
     * Creates or overwrites a file; its elements are to be written to the stream, in C order.
     *
     * @param descr NumPy's name of the type, {@code |i1}
     */
    public static OutputStream create(Path file, String descr, int... shape) throws IOException {
        OutputStream out =
                Files.newOutputStream(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        out.write(Header.write(descr, shape));
        return out;
    }

    /** NumPy's name of the type, without the order of bytes: {@code f4}. */
    public String type() {
        return header.type().toString();
    }

    /** Whether elements may be rounded where they are read as floats: f8, i4, u4, i8 and u8. */
    public boolean isWiderThanFloat() {
        return header.type().isWiderThanFloat();
    }

    /** The extents, none for a scalar. */
    public int[] shape() {
        return header.shape().clone();
    }

    /** How many elements there are. */
    public long elements() {
        return elements;
    }

    /** How many bytes follow the array in its file; as in NumPy, they do not belong to it. */
    public long bytesBehind() {
        return bytesBehind;
    }

    /**
     * Reads elements from to from + count − 1 as floats into x[0] and on: f8 and long integers are
     * rounded, booleans are 0 and 1.
     *
     * @throws IndexOutOfBoundsException when the array, or x, has fewer elements
     */
    public void read(long from, float[] x, int count) {
        check(from, count, x.length);
        if (type().equals("f4") && isDense()) {
            forEachPart(
                    from,
                    count,
                    (bytes, at, length, done) ->
                            bytes.slice(at, length * Float.BYTES)
                                    .order(bytes.order())
                                    .asFloatBuffer()
                                    .get(x, done, length));
            return;
        }
        ElementType.Reader reader = header.type().reader();
        forEachElement(from, count, (bytes, at, index) -> x[index] = reader.read(bytes, at));
    }

    /**
     * Reads elements from to from + count − 1 of an i1, u1 or b1 array into q[0] and on.
     *
     * @throws IllegalStateException when it is none
     * @throws IndexOutOfBoundsException when the array, or q, has fewer elements
     */
    public void read(long from, byte[] q, int count) {
        if (!header.type().isByte()) {
            throw new IllegalStateException("the array holds " + type() + ", not bytes");
        }
        check(from, count, q.length);
        forEachElement(from, count, (bytes, at, index) -> q[index] = bytes.get(at));
    }

    private void check(long from, int count, int length) {
        Objects.checkFromIndexSize(from, count, elements);
        Objects.checkFromIndexSize(0, count, length);
    }

    /** The elements of an f4 array. */
    public float[] floats() {
        expect("f4");
        float[] floats = new float[Math.toIntExact(elements)];
        read(0, floats, floats.length);
        return floats;
    }

    /** The elements of an i4 array. */
    public int[] ints() {
        expect("i4");
        int[] ints = new int[Math.toIntExact(elements)];
        forEachElement(0, ints.length, (bytes, at, index) -> ints[index] = bytes.getInt(at));
        return ints;
    }

    /** The elements of a u1, i1 or b1 array. */
    public byte[] bytes() {
        byte[] q = new byte[Math.toIntExact(elements)];
        read(0, q, q.length);
        return q;
    }

    private void expect(String wanted) {
        if (!type().equals(wanted)) {
            throw new IllegalStateException("the array holds " + type() + ", not " + wanted);
        }
    }

    /** Whether elements lie in C order; with one axis there is no other. */
    private boolean isDense() {
        return !header.fortranOrder() || header.shape().length < 2;
    }

    /** Takes neighbouring elements. */
    private interface PartVisitor {
        void part(ByteBuffer bytes, int at, int length, int done);
    }

    /** Elements by their place in the file, no part across segments. */
    private void forEachPart(long from, int count, PartVisitor visitor) {
        int size = header.type().bytes();
        int done = 0;
        while (done < count) {
            long at = (from + done) * size;
            ByteBuffer bytes = segment(at);
            int offset = offset(at);
            int length = Math.min(count - done, (bytes.capacity() - offset) / size);
            visitor.part(bytes, offset, length, done);
            done += length;
        }
    }

    /** Takes an element. */
    private interface ElementVisitor {
        void element(ByteBuffer bytes, int at, int index);
    }

    /** Elements in C order. */
    private void forEachElement(long from, int count, ElementVisitor visitor) {
        int size = header.type().bytes();
        if (isDense() || count == 0) {
            forEachPart(
                    from,
                    count,
                    (bytes, at, length, done) -> {
                        for (int i = 0; i < length; i++) {
                            visitor.element(bytes, at + i * size, done + i);
                        }
                    });
            return;
        }
        StridedIndex element = new StridedIndex(header.shape(), from);
        for (int i = 0; i < count; i++) {
            long at = element.place() * size;
            visitor.element(segment(at), offset(at), i);
            element.next();
        }
    }

    private ByteBuffer segment(long at) {
        return segments.get((int) (at >> SEGMENT_BITS));
    }

    private static int offset(long at) {
        return (int) at & ((1 << SEGMENT_BITS) - 1);
    }

    /** Type and shape: {@code f4 [64, 3, 3, 3]}. */
    @Override
    public String toString() {
        return type() + " " + Arrays.toString(header.shape());
    }
}
