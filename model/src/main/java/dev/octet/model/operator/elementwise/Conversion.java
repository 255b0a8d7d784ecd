package dev.octet.model.operator.elementwise;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;

/**
 * Conversion of elements from one type to another. Floats are rounded once, to even; integers keep
 * their lowest bits; floats are cut to integers, and what no integer of the type holds becomes what
 * x86's scalar conversions make of it, as in NumPy and ONNX Runtime.
 */
final class Conversion {
    /** Bits of a double's significand. */
    private static final int DOUBLE_DIGITS = 53;

    private Conversion() {}

    /** All elements, in another type. */
    static Tensor of(Tensor from, ElementType type) {
        Tensor to = Tensor.zeros(type, from.shape());
        for (int i = 0; i < to.count(); i++) {
            if (type == ElementType.BOOL) {
                to.setBoolean(i, from.getBoolean(i));
            } else if (from.element().isFloat()) {
                set(to, i, from.getDouble(i));
            } else if (!type.isFloat()) {
                to.setLong(i, from.getLong(i));
            } else if (type == ElementType.DOUBLE) {
                to.setDouble(i, from.getDouble(i));
            } else {
                to.setDouble(i, odd(from.getLong(i), from.element()));
            }
        }
        return to;
    }

    /** Writes an element: rounded to a float, or cut to an integer. */
    static void set(Tensor to, int i, double value) {
        if (to.element().isInteger()) {
            to.setLong(i, cut(value, to.element()));
        } else {
            to.setDouble(i, value);
        }
    }

    private static long cut(double value, ElementType type) {
        if (type == ElementType.UINT64 && value >= 0x1p63) {
            return cutTo64(value - 0x1p63) ^ Long.MIN_VALUE;
        }
        boolean isWide = type.bytes() == Long.BYTES || type == ElementType.UINT32;
        return isWide ? cutTo64(value) : cutTo32(value);
    }

    private static long cutTo64(double value) {
        return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
    }

    private static int cutTo32(double value) {
        return value >= -0x1p31 && value < 0x1p31 ? (int) value : Integer.MIN_VALUE;
    }

    /**
     * An integer as a double whose last bit says whether something is lost, so that rounding it
     * again to a shorter float is as if it were rounded once.
     */
    private static double odd(long value, ElementType type) {
        boolean isUnsigned = type == ElementType.UINT64;
        long magnitude = isUnsigned ? value : Math.abs(value);
        if (magnitude >>> DOUBLE_DIGITS == 0) {
            return value;
        }
        int spare = Long.SIZE - DOUBLE_DIGITS;
        boolean isLost = (value & (1L << spare) - 1) != 0;
        long upper = isUnsigned ? value >>> spare : value >> spare;
        return (double) (isLost ? upper | 1 : upper) * (1L << spare);
    }
}
