package dev.octet.kernel;

import dev.octet.text.Names;
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
}
