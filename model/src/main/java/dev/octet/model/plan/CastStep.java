package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/**
 * Numbers of another type, where no kernel reads them. Floats are cut to integers; what no integer
 * of the type holds becomes the least one.
 *
 * @param from float, int64, int32 or bool
 * @param to float, int64 or int32
 */
record CastStep(Node node, int src, int dst, int count, ElementType from, ElementType to)
        implements Step {
    private static final Set<ElementType> SOURCES =
            EnumSet.of(
                    ElementType.FLOAT, ElementType.INT64, ElementType.INT32, ElementType.BOOL);

    private static final Set<ElementType> RESULTS =
            EnumSet.of(ElementType.FLOAT, ElementType.INT64, ElementType.INT32);

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
                case FLOAT -> out.putFloat(4 * i, real(in, i));
                case INT64 -> out.putLong(8 * i, integer(in, i));
                default -> out.putInt(4 * i, (int) integer(in, i));
            }
        }
    }

    private float real(ByteBuffer in, int i) {
        return from == ElementType.FLOAT ? in.getFloat(4 * i) : (float) integer(in, i);
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
