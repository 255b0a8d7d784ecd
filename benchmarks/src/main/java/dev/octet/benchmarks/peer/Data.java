package dev.octet.benchmarks.peer;

import dev.octet.verify.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tensors as a careful caller has them: direct, native byte order, at multiples of 64. */
public final class Data {
    private static final int ALIGNMENT = 64;

    private Data() {}

    /** Zeros. */
    public static ByteBuffer buffer(int bytes) {
        // alignedSlice cuts at both ends
        return ByteBuffer.allocateDirect(Math.addExact(bytes, 2 * ALIGNMENT))
                .alignedSlice(ALIGNMENT)
                .slice(0, bytes)
                .order(ByteOrder.nativeOrder());
    }

    /** A copy. */
    public static ByteBuffer of(Tensor tensor) {
        ByteBuffer buffer = buffer(tensor.bytes());
        tensor.copyTo(buffer);
        return buffer;
    }

    /** A copy of an f32 tensor. */
    public static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.count()];
        of(tensor).asFloatBuffer().get(values);
        return values;
    }
}
