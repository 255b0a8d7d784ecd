package dev.octet.engine.jvm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Bytes on their way to floats: a float view of a heap array. */
final class FloatStage {
    private static final int FLOATS = 4096;

    private final byte[] bytes = new byte[FLOATS * Float.BYTES];
    private final FloatBuffer view =
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();

    /** Reads floats from byte {@code at} on, whatever its alignment. */
    void read(ByteBuffer from, int at, float[] to, int offset, int count) {
        for (int i = 0; i < count; i += FLOATS) {
            int n = Math.min(FLOATS, count - i);
            from.get(at + i * Float.BYTES, bytes, 0, n * Float.BYTES);
            view.get(0, to, offset + i, n);
        }
    }
}
