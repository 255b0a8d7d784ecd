package dev.octet.kernel;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Runs from and to heap arrays through direct buffers, kept for the next run. What the two copies
 * cost is in benchmarks/README.md. An array is byte[] for u8 and s8, int[] for s32, float[] for
 * f32.
 */
final class ArrayStaging {
    private final Request request;
    private final DataType srcType;
    private final DataType dstType;
    private final int srcCount;
    private final int dstCount;
    private final ScratchPool<Pair> pool;

    ArrayStaging(Request request) {
        this.request = request;
        this.srcType = request.src();
        this.dstType = request.dst();
        this.srcCount = request.srcCount();
        this.dstCount = request.dstCount();
        this.pool =
                new ScratchPool<>(
                        () ->
                                new Pair(
                                        new Side(request.srcBytes(), "a copy of src"),
                                        new Side(request.dstBytes(), "a copy of dst")));
    }

    private record Pair(Side src, Side dst) {}

    /** A buffer and its views. */
    private static final class Side {
        final ByteBuffer bytes;
        final IntBuffer ints;
        final FloatBuffer floats;

        Side(int size, String purpose) {
            bytes = Buffers.allocate(size, purpose);
            ints = bytes.asIntBuffer();
            floats = bytes.asFloatBuffer();
        }

        void put(Object array, int count) {
            if (array instanceof byte[] some) {
                bytes.put(0, some, 0, count);
            } else if (array instanceof int[] some) {
                ints.put(0, some, 0, count);
            } else {
                floats.put(0, (float[]) array, 0, count);
            }
        }

        void get(Object array, int count) {
            if (array instanceof byte[] some) {
                bytes.get(0, some, 0, count);
            } else if (array instanceof int[] some) {
                ints.get(0, some, 0, count);
            } else {
                floats.get(0, (float[]) array, 0, count);
            }
        }
    }

    void run(Kernel kernel, Object src, Object dst) {
        check("src", src, srcType, srcCount);
        check("dst", dst, dstType, dstCount);
        Pair pair = pool.take();
        pair.src.put(src, srcCount);
        kernel.run(pair.src.bytes, pair.dst.bytes);
        pair.dst.get(dst, dstCount);
        pool.give(pair);
    }

    private void check(String name, Object array, DataType type, int count) {
        if (array == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        boolean fits =
                switch (type) {
                    case S8, U8 -> array instanceof byte[];
                    case S32 -> array instanceof int[];
                    case F32 -> array instanceof float[];
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s is %s, which does not fit a %s"
                            .formatted(name, type, array.getClass().getSimpleName()));
        }
        int length = Array.getLength(array);
        if (length < count) {
            int[] shape = name.equals("src") ? request.srcShape() : request.dstShape();
            throw new IllegalArgumentException(
                    "%s needs %s = %d elements, has %d"
                            .formatted(name, Shapes.text(shape), count, length));
        }
    }
}
