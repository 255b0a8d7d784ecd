package dev.octet.model.operator.picture;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;

/** Writes weighted means. */
final class Rounding {
    private Rounding() {}

    /** Writes a number: into integers the nearest, ties to even, that the type has; NaN is 0. */
    static void write(Tensor y, int i, double value) {
        ElementType element = y.element();
        if (!element.isInteger()) {
            y.setDouble(i, value);
            return;
        }
        double whole = Math.rint(value);
        if (element == ElementType.UINT64) {
            // a cast stops at the largest signed number, so what is above it is cast on its own
            boolean isLarge = whole >= 0x1p63;
            y.setLong(
                    i,
                    isLarge ? (long) (whole - 0x1p63) + Long.MIN_VALUE : (long) Math.max(0, whole));
            return;
        }
        int bits = 8 * element.bytes();
        double least = element.isUnsigned() ? 0 : -Math.scalb(1.0, bits - 1);
        double most = Math.scalb(1.0, element.isUnsigned() ? bits : bits - 1) - 1;
        y.setLong(i, (long) Math.max(least, Math.min(most, whole)));
    }
}
