package dev.octet.kernel;

import dev.octet.memory.Buffers;
import dev.octet.memory.ScratchPool;
import dev.octet.request.Operand;
import dev.octet.request.Request;
import dev.octet.request.Role;
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
    private final Operand src;
    private final Operand dst;
    private final ScratchPool<Pair> pool = new ScratchPool<>(this::pair);

    ArrayStaging(Request request) {
        src = request.operand(Role.SRC).orElseThrow();
        dst = request.operand(Role.DST).orElseThrow();
    }

    private record Pair(Side src, Side dst, Operands<ByteBuffer> operands) {}

    private Pair pair() {
        Side from = new Side(src.bytes(), "a copy of src");
        Side to = new Side(dst.bytes(), "a copy of dst");
        return new Pair(from, to, Operands.of(from.bytes, to.bytes));
    }

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
    void run(Sizes.Size size, Object from, Object to) {
        check(size.src(), size.srcCount, from);
        check(size.dst(), size.dstCount, to);
        Pair pair = pool.take();
        try {
            pair.src.put(from, size.srcCount);
            size.run(pair.operands);
            pair.dst.get(to, size.dstCount);
        } finally {
            pool.give(pair);
        }
    }

    private static void check(Operand operand, int count, Object array) {
        if (array == null) {
            throw new IllegalArgumentException(operand.role() + " is null");
        }
        boolean fits =
                switch (operand.type()) {
                    case S8, U8 -> array instanceof byte[];
                    case S32 -> array instanceof int[];
                    case F32 -> array instanceof float[];
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s is %s, which does not fit a %s",
                            operand.role(), operand.type(), array.getClass().getSimpleName()));
        }
        int length = Array.getLength(array);
        if (length < count) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs %s = %d elements, has %d",
                            operand.role(), operand.shapeText(), count, length));
        }
    }
}
