package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Half;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Conversions one by one, where no kernel reads or writes the type: integers and floats of 16 bits
 * to floats, and back to those of 16 bits.
 *
 * @param count of elements
 */
record CastStep(Node node, int src, int dst, int count, ElementType from, ElementType to)
        implements Step {
    private static final Set<ElementType> TO_FLOAT =
            Set.of(
                    ElementType.INT64,
                    ElementType.INT32,
                    ElementType.BOOL,
                    ElementType.FLOAT16,
                    ElementType.BFLOAT16);

    /** Whether it knows these types. */
    static boolean takes(ElementType from, ElementType to) {
        return to == ElementType.FLOAT
                ? TO_FLOAT.contains(from)
                : from == ElementType.FLOAT
                        && (to == ElementType.FLOAT16 || to == ElementType.BFLOAT16);
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
                case FLOAT16 -> out.putShort(2 * i, Half.toFloat16(in.getFloat(4 * i)));
                case BFLOAT16 -> out.putShort(2 * i, Half.toBfloat16(in.getFloat(4 * i)));
                default -> out.putFloat(4 * i, number(in, i));
            }
        }
    }

    private float number(ByteBuffer in, int i) {
        return switch (from) {
            case INT64 -> in.getLong(8 * i);
            case INT32 -> in.getInt(4 * i);
            case FLOAT16 -> Half.ofFloat16(in.getShort(2 * i));
            case BFLOAT16 -> Half.ofBfloat16(in.getShort(2 * i));
            default -> in.get(i);
        };
    }
}
