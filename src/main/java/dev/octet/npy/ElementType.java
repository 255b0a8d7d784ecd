package dev.octet.npy;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
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
    /** NumPy's names of a type, its own first; where long and int are those of 64-bit Linux. */
    private static final String[] NAMES = {
        "f2 e half float16",
        "f4 f single float32",
        "f8 d double float float_ float64",
        "i1 b byte int8",
        "i2 h short int16",
        "i4 i intc int32",
        "i8 l q p n long longlong int int_ intp int64",
        "u1 B ubyte uint8",
        "u2 H ushort uint16",
        "u4 I uintc uint32",
        "u8 L Q P N ulong ulonglong uint uintp uint64",
        "b1 ? bool bool_ bool8",
    };

    private static final Map<String, String> TYPES = new LinkedHashMap<>();

    static {
        for (String names : NAMES) {
            String[] each = names.split(" ");
            Arrays.stream(each).forEach(name -> TYPES.put(name, each[0]));
        }
    }

    private static final Pattern DESCR = Pattern.compile("([<>|=]?)(.*)", Pattern.DOTALL);

    /** Reads an element as a float, rounded where a float has too few digits. */
    interface Reader {
        float read(ByteBuffer bytes, int at);
    }

    /**
     * Reads NumPy's name: {@code <f4}, or without an order of bytes, this machine's: {@code f4},
     * {@code float32}.
     *
     * @throws IOException naming the known ones
     */
    static ElementType parse(String descr) throws IOException {
        Matcher matcher = DESCR.matcher(descr);
        String type = matcher.matches() ? TYPES.get(matcher.group(2)) : null;
        // an order goes with the short names alone
        if (type == null || !matcher.group(1).isEmpty() && matcher.group(2).length() > 2) {
            throw new IOException(
                    RootLocale.format(
                            "elements are %s; known are %s",
                            Echo.of(descr), String.join(" ", new LinkedHashSet<>(TYPES.values()))));
        }
        ByteOrder order =
                switch (matcher.group(1)) {
                    case ">" -> ByteOrder.BIG_ENDIAN;
                    case "<" -> ByteOrder.LITTLE_ENDIAN;
                    default -> ByteOrder.nativeOrder();
                };
        return new ElementType(type.charAt(0), type.charAt(1) - '0', order);
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
