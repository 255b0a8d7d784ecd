package dev.octet.model.operator.quantized;

import dev.octet.model.tensor.ElementType;
import java.util.Set;

/** Rounding to integers of 8 or 16 bits, which saturates. */
public final class Saturation {
    /** The types of 8 bits. */
    public static final Set<ElementType> BYTES = Set.of(ElementType.INT8, ElementType.UINT8);

    /** The types of 8 and of 16 bits. */
    static final Set<ElementType> SMALL =
            Set.of(ElementType.INT8, ElementType.UINT8, ElementType.INT16, ElementType.UINT16);

    private Saturation() {}

    /**
     * The nearest integer, ties to even, plus the zero point, saturated.
     *
     * @param steps a real number divided by the scale; NaN counts as 0
     * @param type of 8 or 16 bits
     */
    public static long quantize(double steps, long zeroPoint, ElementType type) {
        return saturate((Double.isNaN(steps) ? 0 : Math.rint(steps)) + zeroPoint, type);
    }

    /**
     * The nearest integer to the sum of both, ties to even, saturated: where the zero point is odd,
     * ties go the other way than in {@link #quantize}.
     */
    public static long quantizeSum(double steps, long zeroPoint, ElementType type) {
        return saturate(Double.isNaN(steps) ? zeroPoint : Math.rint(steps + zeroPoint), type);
    }

    private static long saturate(double integer, ElementType type) {
        int bits = 8 * type.bytes();
        double least = type.isUnsigned() ? 0 : -(1L << bits - 1);
        return (long) Math.max(least, Math.min(least + (1L << bits) - 1, integer));
    }
}
