package dev.octet.verify;

/** From reals to what dst holds. */
final class Rounding {
    private Rounding() {}

    /** The nearest integer, of two the even one; 0 for NaN. */
    static double halfEven(float value) {
        return Float.isNaN(value) ? 0 : StrictMath.rint(value);
    }

    /** The value; of NaNs the one that the contract writes. */
    static float oneNan(float value) {
        return Float.isNaN(value) ? Float.NaN : value;
    }

    static int saturate(double integer, int low, int high) {
        return integer < low ? low : integer > high ? high : (int) integer;
    }
}
