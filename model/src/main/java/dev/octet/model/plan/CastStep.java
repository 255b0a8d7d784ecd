package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Half;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/**
 * Numbers of another type, where no kernel reads or writes one of both. Floats are cut to integers;
 * what no integer of the type holds becomes the least one.
 *
 * @param count of elements
 */
record CastStep(Node node, int src, int dst, int count, ElementType from, ElementType to)
        implements Step {
    private static final Set<ElementType> SOURCES =
            EnumSet.of(
                    ElementType.FLOAT,
                    ElementType.FLOAT16,
                    ElementType.BFLOAT16,
                    ElementType.INT64,
                    ElementType.INT32,
                    ElementType.BOOL);

    private static final Set<ElementType> RESULTS =
            EnumSet.of(
                    ElementType.FLOAT,
                    ElementType.FLOAT16,
                    ElementType.BFLOAT16,
                    ElementType.INT64,
                    ElementType.INT32);

    /** Whether it knows these types. */
    static boolean takes(ElementType from, ElementType to) {
        return SOURCES.contains(from) && RESULTS.contains(to);
    }

    @Override
    public String how() {
        return "conversion";
    }

    @Override
    public Action open(Frame frame) {
        return () -> run(frame.buffer(src), frame.buffer(dst));
    }

    private void run(ByteBuffer in, ByteBuffer out) {
        for (int i = 0; i < count; i++) {
            switch (to) {
                case FLOAT -> out.putFloat(4 * i, single(in, i));
                case FLOAT16 -> out.putShort(2 * i, Half.toFloat16(real(in, i)));
                case BFLOAT16 -> out.putShort(2 * i, Half.toBfloat16(real(in, i)));
                case INT64 -> out.putLong(8 * i, integer(in, i));
                default -> out.putInt(4 * i, (int) integer(in, i));
            }
        }
    }

    /** Rounded once, from 64 bits, too. */
    private float single(ByteBuffer in, int i) {
        return from.isFloat() ? (float) real(in, i) : integer(in, i);
    }

    private double real(ByteBuffer in, int i) {
        return switch (from) {
            case FLOAT -> in.getFloat(4 * i);
            case FLOAT16 -> Half.ofFloat16(in.getShort(2 * i));
            case BFLOAT16 -> Half.ofBfloat16(in.getShort(2 * i));
            default -> integer(in, i);
        };
    }

    private long integer(ByteBuffer in, int i) {
        return switch (from) {
            case INT64 -> in.getLong(8 * i);
            case INT32 -> in.getInt(4 * i);
            case BOOL -> in.get(i);
            default -> cut(real(in, i));
        };
    }

    private long cut(double value) {
        boolean wide = to == ElementType.INT64;
        double end = wide ? 0x1p63 : 0x1p31;
        return value >= -end && value < end
                ? (long) value
                : wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
    }
}
