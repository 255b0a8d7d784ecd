package dev.octet.quant;

import dev.octet.kernel.ScratchPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The bits of floats, a block at a time. By two copies through views of the same bytes: Java 17
 * does not make vector code of a loop with Float.floatToRawIntBits.
 */
final class FloatBits {
    /** Most floats at a time. */
    static final int BLOCK = 4096;

    /** For all observers: they are many, and few of them are at work. */
    static final ScratchPool<FloatBits> POOL = new ScratchPool<>(FloatBits::new);

    private final FloatBuffer floats;
    private final IntBuffer ints;
    private final int[] bits;

    /** Room for as many indices. */
    final int[] slots = new int[BLOCK];

    private FloatBits() {
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.nativeOrder());
        floats = bytes.asFloatBuffer();
        ints = bytes.asIntBuffer();
        bits = new int[BLOCK];
    }

    /**
     * The bits of x[from] to x[from + n - 1].
     *
     * @return an array that the next call overwrites
     */
    int[] of(float[] x, int from, int n) {
        floats.put(0, x, from, n);
        ints.get(0, bits, 0, n);
        return bits;
    }
}
