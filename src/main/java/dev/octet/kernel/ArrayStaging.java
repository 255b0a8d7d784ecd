package dev.octet.kernel;

import dev.octet.memory.Buffers;
import dev.octet.memory.ScratchPool;
import dev.octet.request.DataType;
import dev.octet.request.Request;
import dev.octet.request.Shapes;
import dev.octet.text.RootLocale;
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
    private final DataType srcType;
    private final DataType dstType;
    private final ScratchPool<Pair> pool;

    ArrayStaging(Request request) {
        this.srcType = request.src();
        this.dstType = request.dst();
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

    /** Buffers for all rows serve fewer, too. */
    void run(Sizes.Size size, Object src, Object dst) {
        check("src", src, srcType, size.srcCount, size);
        check("dst", dst, dstType, size.dstCount, size);
        Pair pair = pool.take();
        try {
            pair.src.put(src, size.srcCount);
            size.run(pair.src.bytes, pair.dst.bytes, null, null, null);
            pair.dst.get(dst, size.dstCount);
        } finally {
            pool.give(pair);
        }
    }

    private void check(String name, Object array, DataType type, int count, Sizes.Size size) {
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
                    RootLocale.format(
                            "%s is %s, which does not fit a %s",
                            name, type, array.getClass().getSimpleName()));
        }
        int length = Array.getLength(array);
        if (length < count) {
            Request request = size.request();
            int[] shape = name.equals("src") ? request.srcShape() : request.dstShape();
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs %s = %d elements, has %d",
                            name, Shapes.text(shape), count, length));
        }
    }
}
