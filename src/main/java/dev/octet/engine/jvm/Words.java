package dev.octet.engine.jvm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Floats and ints on their way between direct buffers and arrays, whatever their alignment. */
final class Words {
    private static final int COUNT = 4096;

    private final byte[] bytes = new byte[COUNT * Float.BYTES];
    private final ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    private final FloatBuffer floats = all.asFloatBuffer();
    private final IntBuffer ints = all.asIntBuffer();

    /** Reads floats from byte {@code at} on. */
    void read(ByteBuffer from, int at, float[] to, int offset, int count) {
        for (int i = 0; i < count; i += COUNT) {
            int n = Math.min(COUNT, count - i);
            from.get(at + i * Float.BYTES, bytes, 0, n * Float.BYTES);
            floats.get(0, to, offset + i, n);
        }
    }

    /** Reads ints from byte {@code at} on. */
    void read(ByteBuffer from, int at, int[] to, int offset, int count) {
        for (int i = 0; i < count; i += COUNT) {
            int n = Math.min(COUNT, count - i);
            from.get(at + i * Integer.BYTES, bytes, 0, n * Integer.BYTES);
            ints.get(0, to, offset + i, n);
        }
    }

    /** Writes floats from byte {@code at} on. */
    void write(float[] from, int offset, int count, ByteBuffer to, int at) {
        for (int i = 0; i < count; i += COUNT) {
            int n = Math.min(COUNT, count - i);
            floats.put(0, from, offset + i, n);
            to.put(at + i * Float.BYTES, bytes, 0, n * Float.BYTES);
        }
    }
}
