package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Half;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * Conversions one by one, where no kernel reads or writes the type: integers and floats of 16 bits
 * to floats, and back to those of 16 bits; floats and integers to integers of 32 and 64 bits.
 * Floats are cut; what no integer of the type holds becomes the least one.
 *
 * @param count of elements
 */
record CastStep(Node node, int src, int dst, int count, ElementType from, ElementType to)
        implements Step {
    private static final Set<ElementType> INTEGERS =
            Set.of(ElementType.INT64, ElementType.INT32, ElementType.BOOL);

    private static final Set<ElementType> HALVES =
            Set.of(ElementType.FLOAT16, ElementType.BFLOAT16);

    /** Whether it knows these types. */
    static boolean takes(ElementType from, ElementType to) {
        return switch (to) {
            case FLOAT -> INTEGERS.contains(from) || HALVES.contains(from);
            case FLOAT16, BFLOAT16 -> from == ElementType.FLOAT;
            case INT64, INT32 -> INTEGERS.contains(from) || from == ElementType.FLOAT;
            default -> false;
        };
    }

    @Override
    public String how() {
        return "conversion";
    }

    @Override
    public Optional<String> rowsTogether(int most, int[] rowBytes) {
        return Optional.empty();
    }

    @Override
    public Action open(Frame frame) {
        return new Action() {
            @Override
            public void run() {
                CastStep.this.run(frame.buffer(src), frame.buffer(dst), count);
            }

            @Override
            public void run(int rows, int most) {
                CastStep.this.run(frame.buffer(src), frame.buffer(dst), count / most * rows);
            }
        };
    }

    private void run(ByteBuffer in, ByteBuffer out, int count) {
        for (int i = 0; i < count; i++) {
            switch (to) {
                case FLOAT16 -> out.putShort(2 * i, Half.toFloat16(in.getFloat(4 * i)));
                case BFLOAT16 -> out.putShort(2 * i, Half.toBfloat16(in.getFloat(4 * i)));
                case INT64 -> out.putLong(8 * i, integer(in, i));
                case INT32 -> out.putInt(4 * i, (int) integer(in, i));
                default -> out.putFloat(4 * i, number(in, i));
            }
        }
    }

    private float number(ByteBuffer in, int i) {
        return switch (from) {
            case FLOAT16 -> Half.ofFloat16(in.getShort(2 * i));
            case BFLOAT16 -> Half.ofBfloat16(in.getShort(2 * i));
            default -> integer(in, i);
        };
    }

    private long integer(ByteBuffer in, int i) {
        return switch (from) {
            case FLOAT -> cut(in.getFloat(4 * i));
            case INT64 -> in.getLong(8 * i);
            case INT32 -> in.getInt(4 * i);
            default -> in.get(i);
        };
    }

    private long cut(float value) {
        boolean wide = to == ElementType.INT64;
        float end = wide ? 0x1p63f : 0x1p31f;
        return value >= -end && value < end
                ? (long) value
                : wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
    }
}
