package dev.octet.verify;

import dev.octet.request.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A tensor on the heap, its elements by index, its bytes as a kernel reads or writes them. */
public final class Tensor {
    private final DataType type;
    private final byte[] bytes;

    /** The bytes, as elements of four. */
    private final ByteBuffer data;

    /** Zeros. */
    Tensor(DataType type, int count) {
        this(type, new byte[Math.multiplyExact(count, type.bytes())]);
    }

    private Tensor(DataType type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
        this.data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** Elements of any bits: those that nobody may look at. */
    static Tensor ofAnyBits(DataType type, int count, Draw draw) {
        Tensor tensor = new Tensor(type, count);
        for (int i = 0; i < tensor.bytes.length; i++) {
            tensor.bytes[i] = (byte) draw.next();
        }
        return tensor;
    }

    /** A copy of the buffer's first {@code count} elements from its position on. */
    public static Tensor copyOf(DataType type, int count, ByteBuffer buffer) {
        byte[] bytes = new byte[Math.multiplyExact(count, type.bytes())];
        buffer.get(buffer.position(), bytes);
        return new Tensor(type, bytes);
    }

    /** Writes the elements at the buffer's position, which stays. */
    public void copyTo(ByteBuffer buffer) {
        buffer.put(buffer.position(), bytes);
    }

    /** Type of the elements. */
    public DataType type() {
        return type;
    }

    /** Number of elements. */
    public int count() {
        return bytes.length / type.bytes();
    }

    /** Number of bytes. */
    public int bytes() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** An element of a u8, s8 or s32 tensor. */
    public int integer(int index) {
        return switch (type) {
            case U8 -> bytes[index] & 255;
            case S8 -> bytes[index];
            case S32 -> data.getInt(4 * index);
            case F32 -> throw new IllegalStateException("the tensor holds f32");
        };
    }

    /** An element of an f32 tensor. */
    public float real(int index) {
        if (type != DataType.F32) {
            throw new IllegalStateException("the tensor holds " + type);
        }
        return data.getFloat(4 * index);
    }

    /** Sets an element to that of another tensor of the type. */
    void copy(Tensor from, int index, int at) {
        System.arraycopy(from.bytes, index * type.bytes(), bytes, at * type.bytes(), type.bytes());
    }

    void set(int index, int value) {
        if (type == DataType.S32) {
            data.putInt(4 * index, value);
        } else {
            bytes[index] = (byte) value;
        }
    }

    void set(int index, float value) {
        data.putFloat(4 * index, value);
    }

    /** An element for people. */
    String text(int index) {
        if (type != DataType.F32) {
            return Integer.toString(integer(index));
        }
        float value = real(index);
        return value + " (bits 0x" + Integer.toHexString(Float.floatToRawIntBits(value)) + ")";
    }

    /**
     * The first {@code rows} of the {@code height} rows of each slice, from the top again after the
     * last.
     */
    Tensor rows(int height, int rows, int columns) {
        int rowBytes = columns * type.bytes();
        int slices = height == 0 ? 0 : bytes.length / (height * rowBytes);
        byte[] selected = new byte[slices * rows * rowBytes];
        for (int slice = 0; slice < slices; slice++) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(
                        bytes,
                        (slice * height + row % height) * rowBytes,
                        selected,
                        (slice * rows + row) * rowBytes,
                        rowBytes);
            }
        }
        return new Tensor(type, selected);
    }

    /** The same type and the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor
                && type == ((Tensor) other).type
                && Arrays.equals(bytes, ((Tensor) other).bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
