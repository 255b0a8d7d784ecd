package dev.octet.npy;

import dev.octet.text.Echo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an element is.
 *
 * @param kind NumPy's letter: f float, i signed, u unsigned, b boolean
 * @param bytes of an element
 * @param order of its bytes
 */
record ElementType(char kind, int bytes, ByteOrder order) {
    private static final Pattern NAME = Pattern.compile("([<>|=])([a-zA-Z])(\\d+)");
    private static final String KNOWN = "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1";

    /** Reads an element as a float, rounded where a float has too few digits. */
    interface Reader {
        float read(ByteBuffer bytes, int at);
    }

    /**
     * Reads NumPy's name: {@code <f4}.
     *
     * @throws IOException naming the known ones
     */
    static ElementType parse(String descr) throws IOException {
        Matcher matcher = NAME.matcher(descr);
        if (!matcher.matches() || !KNOWN.contains(matcher.group(2) + matcher.group(3))) {
            throw new IOException("elements are %s; known are %s".formatted(Echo.of(descr), KNOWN));
        }
        ByteOrder order =
                switch (matcher.group(1)) {
                    case ">" -> ByteOrder.BIG_ENDIAN;
                    case "=" -> ByteOrder.nativeOrder();
                    default -> ByteOrder.LITTLE_ENDIAN;
                };
        return new ElementType(
                matcher.group(2).charAt(0), Integer.parseInt(matcher.group(3)), order);
    }

    boolean isByte() {
        return bytes == 1;
    }

    /** Whether there are values that a float has too few digits for. */
    boolean isWiderThanFloat() {
        return kind == 'f' ? bytes > Float.BYTES : bytes >= Float.BYTES;
    }

    Reader reader() {
        return switch (toString()) {
            case "f2" -> (b, at) -> half(b.getShort(at));
            case "f4" -> ByteBuffer::getFloat;
            case "f8" -> (b, at) -> (float) b.getDouble(at);
            case "i1" -> ByteBuffer::get;
            case "i2" -> ByteBuffer::getShort;
            case "i4" -> ByteBuffer::getInt;
            case "i8" -> ByteBuffer::getLong;
            case "u1", "b1" -> (b, at) -> Byte.toUnsignedInt(b.get(at));
            case "u2" -> (b, at) -> Short.toUnsignedInt(b.getShort(at));
            case "u4" -> (b, at) -> Integer.toUnsignedLong(b.getInt(at));
            default -> (b, at) -> unsigned(b.getLong(at));
        };
    }

    /** IEEE 754 binary16; Java 17 has no conversion of its own. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> mantissa * 0x1p-24f;
                    case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Math.scalb(1 + mantissa * 0x1p-10f, exponent - 15);
                };
        return bits < 0 ? -magnitude : magnitude;
    }

    private static float unsigned(long bits) {
        if (bits >= 0) {
            return bits;
        }
        // halved, with the lost bit kept where it decides how to round
        return (float) (bits >>> 1 | bits & 1) * 2;
    }

    /** Without the order: {@code f4}. */
    @Override
    public String toString() {
        return "" + kind + bytes;
    }
}
