package dev.octet.model.tensor;

import java.util.Locale;

/**
 * The element types of a network's values. Strings, complex numbers, and floats and integers of
 * less than 8 bits are none of them: a network that has them is refused.
 */
public enum ElementType {
    /** IEEE 754 single precision. */
    FLOAT(4),
    /** IEEE 754 double precision. */
    DOUBLE(8),
    /** IEEE 754 half precision. */
    FLOAT16(2),
    /** The upper half of a single-precision number. */
    BFLOAT16(2),
    /** Signed, 8 bits. */
    INT8(1),
    /** Unsigned, 8 bits. */
    UINT8(1),
    /** Signed, 16 bits. */
    INT16(2),
    /** Unsigned, 16 bits. */
    UINT16(2),
    /** Signed, 32 bits. */
    INT32(4),
    /** Unsigned, 32 bits. */
    UINT32(4),
    /** Signed, 64 bits. */
    INT64(8),
    /** Unsigned, 64 bits. */
    UINT64(8),
    /** A byte that is 0 or 1. */
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of an element. */
    public int bytes() {
        return bytes;
    }

    /** Whether its elements are floating-point numbers. */
    public boolean isFloat() {
        return ordinal() <= BFLOAT16.ordinal();
    }

    /** Whether its elements are integers; booleans are not. */
    public boolean isInteger() {
        return !isFloat() && this != BOOL;
    }

    /** Whether its elements are integers without a sign. */
    public boolean isUnsigned() {
        return this == UINT8 || this == UINT16 || this == UINT32 || this == UINT64;
    }

    /** As ONNX and NumPy name it, but for {@code float}: {@code uint8}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
