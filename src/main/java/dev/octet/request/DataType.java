package dev.octet.request;

import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/** The element types of the contract, named as oneDNN's benchdnn names them. */
public enum DataType {
    /** Signed 8-bit integer, -128..127. */
    S8(1, -128, 127),
    /** Unsigned 8-bit integer, 0..255. */
    U8(1, 0, 255),
    /** Signed 32-bit integer: the accumulator. */
    S32(4, Integer.MIN_VALUE, Integer.MAX_VALUE),
    /** IEEE 754 single precision; {@link #min()} and {@link #max()} have no meaning for it. */
    F32(4, 0, 0);

    private final int bytes;
    private final int min;
    private final int max;

    DataType(int bytes, int min, int max) {
        this.bytes = bytes;
        this.min = min;
        this.max = max;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** The smallest integer of this type. */
    public int min() {
        return min;
    }

    /** The largest integer of this type. */
    public int max() {
        return max;
    }

    /** Whether this is {@link #S8} or {@link #U8}. */
    public boolean isInt8() {
        return bytes == 1;
    }

    /** {@code s8}, {@code u8}, {@code s32} or {@code f32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type of that name.
     *
     * @throws IllegalArgumentException naming the known types
     */
    public static DataType parse(String name) {
        Objects.requireNonNull(name, "name");
        for (DataType type : values()) {
            if (type.toString().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                Names.unknown(
                        "data type",
                        name,
                        Arrays.stream(values()).map(DataType::toString).toList()));
    }

    /**
     * Checks that a buffer of numbers longer than a byte says that they lie in native order: that
     * is how they are read, and another reader, or who wrote them, would see other values.
     *
     * @throws IllegalArgumentException with both orders
     */
    public void checkOrder(String name, ByteBuffer buffer) {
        if (bytes() > 1 && buffer.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s holds %s, so its order must be %s, is %s",
                            name, this, ByteOrder.nativeOrder(), buffer.order()));
        }
    }
}
