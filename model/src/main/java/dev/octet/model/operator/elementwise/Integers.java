package dev.octet.model.operator.elementwise;

import dev.octet.model.tensor.ElementType;
import dev.octet.text.RootLocale;

/**
 * Arithmetic of integers as a tensor gives them: of less than 64 bits by their values, unsigned
 * ones of 64 bits by their bits. Results count as far as their type has bits.
 */
final class Integers {
    /** What an operator makes of two integers of a type. */
    @FunctionalInterface
    interface Function {
        /** The result, of which the lowest bits are kept. */
        long apply(long a, long b, ElementType type);
    }

    private Integers() {}

    static int compare(long a, long b, ElementType type) {
        return type.isUnsigned() ? Long.compareUnsigned(a, b) : Long.compare(a, b);
    }

    static long min(long a, long b, ElementType type) {
        return compare(a, b, type) <= 0 ? a : b;
    }

    static long max(long a, long b, ElementType type) {
        return compare(a, b, type) >= 0 ? a : b;
    }

    /** The quotient, cut. */
    static long divide(long a, long b, ElementType type) {
        checkDivisor(a, b, type);
        return type.isUnsigned() ? Long.divideUnsigned(a, b) : a / b;
    }

    /** What a cut quotient leaves: it has the dividend's sign. */
    static long remainder(long a, long b, ElementType type) {
        checkDivisor(a, b, type);
        return type.isUnsigned() ? Long.remainderUnsigned(a, b) : a % b;
    }

    /** What a quotient rounded down leaves: it has the divisor's sign. */
    static long modulo(long a, long b, ElementType type) {
        checkDivisor(a, b, type);
        return type.isUnsigned() ? Long.remainderUnsigned(a, b) : Math.floorMod(a, b);
    }

    private static void checkDivisor(long a, long b, ElementType type) {
        if (b == 0) {
            String dividend = type.isUnsigned() ? Long.toUnsignedString(a) : Long.toString(a);
            throw new IllegalArgumentException(
                    RootLocale.format("%s %s is divided by 0", type, dividend));
        }
    }
}
