package dev.octet.model.sample;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;

/** Numbers of one type as those of another, where nothing is lost. */
final class Exact {
    /** Up to here a double holds every integer. */
    private static final long INTEGERS = 1L << 53;

    private Exact() {}

    /**
     * The same numbers.
     *
     * @throws IllegalArgumentException when the other type has not all of them, with the first
     */
    static Tensor convert(Tensor from, ElementType to) {
        if (from.element() == to) {
            return from;
        }
        Tensor result = Tensor.zeros(to, from.shape());
        for (int i = 0; i < from.count(); i++) {
            boolean isSame =
                    from.element().isFloat() || to.isFloat()
                            ? copyDouble(from, result, i)
                            : copyLong(from, result, i);
            if (!isSame) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "element %,d of %,d, %s, is a %s and no %s",
                                i,
                                from.count(),
                                from.element().isFloat()
                                        ? Double.toString(from.getDouble(i))
                                        : integer(from, i),
                                from.element(),
                                to));
            }
        }
        return result;
    }

    private static String integer(Tensor from, int i) {
        return from.element() == ElementType.UINT64
                ? Long.toUnsignedString(from.getLong(i))
                : Long.toString(from.getLong(i));
    }

    /** NaN stays NaN: somebody else refuses it, and says so. */
    private static boolean copyDouble(Tensor from, Tensor to, int i) {
        double value = from.getDouble(i);
        to.setDouble(i, value);
        boolean isHeld =
                from.element().isFloat() && to.element().isFloat() || Math.abs(value) <= INTEGERS;
        return isHeld && Double.compare(to.getDouble(i) + 0.0, value + 0.0) == 0;
    }

    private static boolean copyLong(Tensor from, Tensor to, int i) {
        long value = from.getLong(i);
        to.setLong(i, value);
        // the same bits are another number where one side takes the first for a sign
        boolean isBeyond =
                value < 0
                        && (from.element() == ElementType.UINT64)
                                != (to.element() == ElementType.UINT64);
        return !isBeyond && to.getLong(i) == value;
    }
}
