package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.ElementType;
import java.nio.ByteBuffer;

/**
 * Integers as floats, where no kernel reads them.
 *
 * @param from int64, int32 or bool
 */
record CastStep(Node node, int src, int dst, int count, ElementType from) implements Step {
    /** Whether it knows these types. */
    static boolean takes(ElementType from, ElementType to) {
        return to == ElementType.FLOAT
                && (from == ElementType.INT64
                        || from == ElementType.INT32
                        || from == ElementType.BOOL);
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
            float value =
                    switch (from) {
                        case INT64 -> in.getLong(8 * i);
                        case INT32 -> in.getInt(4 * i);
                        default -> in.get(i);
                    };
            out.putFloat(4 * i, value);
        }
    }
}
