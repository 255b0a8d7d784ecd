package dev.octet.npy;

import dev.octet.text.Echo;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;

/**
 * A NumPy array file: floats of 2, 4 or 8 bytes, integers of 1 to 8, or booleans, in either byte
 * order and in C or Fortran order. Read in pieces: it may be larger than the heap. Elements are
 * counted in C order, the last axis changing fastest, however they lie in the file. Immutable and
 * thread-safe, as long as nobody changes the file; of one that was cut meanwhile, every method that
 * reads throws an {@link UncheckedIOException}. A file that is not closed closes when nobody has
 * the array any more; who opens many does not wait for that.
 */
public final class Npy implements AutoCloseable {
    /** Of a piece that is read at once: a multiple of every element's size. */
    private static final int PIECE = 1 << 16;

    private final Header header;
    private final long elements;
    private final Source source;
    private final long bytesBehind;
    private final Closeable file;

    private Npy(Header header, Source source, long bytesBehind, Closeable file) throws IOException {
        this.header = header;
        this.elements = header.elements();
        this.source = source;
        this.bytesBehind = bytesBehind;
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @param file a regular one, or a link to one: nothing else can be read anywhere
     * @throws IOException when it cannot be read or is not such an array; says why
     */
    public static Npy open(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // before it is opened: for a named pipe that would wait
            throw new IOException("it must be a regular file, not a folder, pipe or device");
        }
        FileChannel channel = FileChannel.open(file);
        try {
            long size = channel.size();
            ByteBuffer start = ByteBuffer.allocate((int) Math.min(size, Header.LIMIT));
            while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
                continue;
            }
            Header header = Header.parse(Arrays.copyOf(start.array(), start.position()));
            long end = header.end(size);
            Source whole = Source.of(channel, header.bytes());
            return new Npy(
                    header,
                    isDense(header) ? whole : new Blocks(whole, end - header.bytes()),
                    size - end,
                    channel);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Of a file's content. */
    static Npy parse(byte[] file) throws IOException {
        Header header = Header.parse(file);
        int end = (int) header.end(file.length);
        return new Npy(header, Source.of(file, header.bytes()), file.length - end, () -> {});
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
        if (type().equals("f4") && isDense(header)) {
            forEachPart(
                    from,
                    count,
                    (bytes, length, done) -> bytes.asFloatBuffer().get(x, done, length));
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

    /** All elements as they are, in C order, the lowest byte of each first. */
    public byte[] rawBytes() {
        return rawBytes(0, Math.toIntExact(elements));
    }

    /**
     * Elements from to from + count − 1 as they are, in C order, the lowest byte of each first.
     *
     * @throws IndexOutOfBoundsException when the array has fewer elements
     */
    public byte[] rawBytes(long from, int count) {
        check(from, count, count);
        int size = header.type().bytes();
        int last = header.type().order() == ByteOrder.BIG_ENDIAN ? size - 1 : 0;
        byte[] raw = new byte[Math.multiplyExact(count, size)];
        forEachElement(
                from,
                count,
                (bytes, at, index) -> {
                    for (int i = 0; i < size; i++) {
                        raw[index * size + i] = bytes.get(at + (last ^ i));
                    }
                });
        return raw;
    }

    /** Closes the file: whatever reads elements throws from then on. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    private void expect(String wanted) {
        if (!type().equals(wanted)) {
            throw new IllegalStateException("the array holds " + type() + ", not " + wanted);
        }
    }

    /** Whether elements lie in C order; with one axis there is no other. */
    private static boolean isDense(Header header) {
        return !header.fortranOrder() || header.shape().length < 2;
    }

    /** Takes neighbouring elements, from a buffer's position on. */
    private interface PartVisitor {
        void part(ByteBuffer bytes, int length, int done);
    }

    /** Elements by their place in the file. */
    private void forEachPart(long from, int count, PartVisitor visitor) {
        int size = header.type().bytes();
        ByteBuffer piece = buffer((int) Math.min(PIECE, (long) count * size));
        int done = 0;
        while (done < count) {
            int length = Math.min(count - done, piece.capacity() / size);
            fill((from + done) * size, piece.clear().limit(length * size));
            visitor.part(piece, length, done);
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
        if (isDense(header) || count == 0) {
            forEachPart(
                    from,
                    count,
                    (bytes, length, done) -> {
                        for (int i = 0; i < length; i++) {
                            visitor.element(bytes, i * size, done + i);
                        }
                    });
            return;
        }
        StridedIndex element = new StridedIndex(header.shape(), from);
        ByteBuffer one = buffer(size);
        for (int i = 0; i < count; i++) {
            fill(element.place() * size, one.clear());
            visitor.element(one, 0, i);
            element.next();
        }
    }

    private ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(header.type().order());
    }

    private void fill(long at, ByteBuffer bytes) {
        try {
            source.read(at, bytes);
            bytes.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Type and shape: {@code f4 [64, 3, 3, 3]}. */
    @Override
    public String toString() {
        return type() + " " + Echo.of(Arrays.toString(header.shape()));
    }
}
