package dev.octet.engine.jvm;

/** Floats to 8-bit integers, half to even. */
final class Rounding {
    /** 1.5 · 2^23: the last bits of a sum with it are the other summand's nearest integer. */
    static final float ROUNDER = 0x1.8p23f;

    /** From the least to the largest 8-bit integer. */
    static final float STEPS = 255;

    private Rounding() {}

    /**
     * The low byte of {@code clamp(roundHalfEven(steps), low, high) + zeroPoint}; of NaN the zero
     * point. The bounds are at most 255 in magnitude.
     */
    static byte toByte(float steps, int zeroPoint, float low, float high) {
        float ordered = steps == steps ? steps : 0;
        float clipped = ordered < low ? low : ordered > high ? high : ordered;
        return (byte) (Float.floatToRawIntBits(clipped + ROUNDER) + zeroPoint);
    }
}
