package dev.octet.verify;

/** Floats from everywhere in f32's range, its ends more often than their share. */
final class WideFloats {
    /** The smallest float with a reciprocal that is finite, which a scale of dst must have. */
    static final float LEAST_INVERTIBLE = Math.nextUp(0x1p-128f);

    private final Draw draw;

    WideFloats(Draw draw) {
        this.draw = draw;
    }

    /** Greater than 0 and finite: what a scale may be. */
    float positive() {
        int bits =
                switch (draw.below(8)) {
                    case 0 -> between(Float.MIN_VALUE, Float.MIN_NORMAL);
                    case 1 -> between(0x1p120f, Float.MAX_VALUE);
                    case 2 -> between(0x1p-2f, 0x1p2f);
                    case 3 ->
                            Float.floatToIntBits(
                                    draw.of(Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE));
                    default -> between(Float.MIN_VALUE, Float.MAX_VALUE);
                };
        return Float.intBitsToFloat(bits);
    }

    /** The bits of a float between two positive ones, evenly spread over their exponents. */
    private int between(float low, float high) {
        return draw.between(Float.floatToIntBits(low), Float.floatToIntBits(high));
    }

    /** Of either sign, or a zero. */
    float finite() {
        float size = draw.oneIn(16) ? 0 : positive();
        return draw.oneIn(2) ? size : -size;
    }

    /** Of either sign, a zero, an infinity or NaN. */
    float any() {
        return draw.oneIn(16)
                ? draw.of(
                        Float.NaN,
                        Float.intBitsToFloat(0xFFC12345),
                        Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY)
                : finite();
    }

    /** A size of real numbers, evenly spread over its exponents. */
    double size() {
        return draw.logarithmic(0x1p-145, 0x1p126);
    }
}
