package dev.octet.model.tensor;

/** Floating-point numbers of 16 bits. Stateless, thread-safe. */
public final class Half {
    private Half() {}

    /** A half-precision number's value, which a float holds exactly. */
    public static float ofFloat16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f800000 | mantissa << 13);
        }
        if (exponent == 0) {
            float small = mantissa * 0x1p-24f;
            return sign == 0 ? small : -small;
        }
        return Float.intBitsToFloat(sign | exponent + 112 << 23 | mantissa << 13);
    }

    /** The nearest half-precision number, ties to even; beyond 65,504 infinity. */
    public static short toFloat16(double value) {
        float single = odd(value);
        int bits = Float.floatToRawIntBits(single);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(single);
        if (Float.isNaN(single)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520f) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) {
            // the sum's last place is that of a subnormal half
            return (short) (sign | Float.floatToRawIntBits(magnitude + 0.5f) - 0x3f000000);
        }
        int rounded = (bits & 0x7fffffff) + 0xfff + (bits >>> 13 & 1);
        return (short) (sign | (rounded >>> 13) - (112 << 10));
    }

    /** A bfloat16's value. */
    public static float ofBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest bfloat16, ties to even. */
    public static short toBfloat16(double value) {
        float single = odd(value);
        if (Float.isNaN(single)) {
            return (short) (Float.floatToRawIntBits(single) >>> 16 | 0x40);
        }
        int bits = Float.floatToRawIntBits(single);
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /**
     * The float itself, or one of the two around a double, whose last bit is 1: a double near the
     * middle between two shorter numbers must not become that middle first.
     */
    private static float odd(double value) {
        float single = (float) value;
        if (single == value || Double.isNaN(value)) {
            return single;
        }
        int bits = Float.floatToRawIntBits(single);
        boolean isAway = Math.abs((double) single) > Math.abs(value);
        return Float.intBitsToFloat((isAway ? bits - 1 : bits) | 1);
    }
}
