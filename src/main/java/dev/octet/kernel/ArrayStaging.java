package dev.octet.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Runs from and to heap arrays through direct buffers, kept for the next run. What the two copies
 * cost is in benchmarks/README.md.
 */
final class ArrayStaging {
    private final Request request;
    private final int srcCount;
    private final int dstCount;
    private final ScratchPool<Pair> pool;

    ArrayStaging(Request request) {
        this.request = request;
        this.srcCount = request.srcCount();
        this.dstCount = request.dstCount();
        this.pool = new ScratchPool<>(() -> new Pair(request.srcBytes(), request.dstBytes()));
    }

    private static final class Pair {
        final ByteBuffer src;
        final ByteBuffer dst;
        final FloatBuffer srcFloats;
        final FloatBuffer dstFloats;
        final IntBuffer dstInts;

        Pair(int srcBytes, int dstBytes) {
            src = ByteBuffer.allocateDirect(srcBytes).order(ByteOrder.nativeOrder());
            dst = ByteBuffer.allocateDirect(dstBytes).order(ByteOrder.nativeOrder());
            srcFloats = src.asFloatBuffer();
            dstFloats = dst.asFloatBuffer();
            dstInts = dst.asIntBuffer();
        }
    }

    void run(Kernel kernel, byte[] src, byte[] dst) {
        check(request.src().isInt8(), src, src == null ? 0 : src.length, "src", "byte[]");
        check(
                request.epilogue().dst().isInt8(),
                dst,
                dst == null ? 0 : dst.length,
                "dst",
                "byte[]");
        Pair pair = pool.take();
        pair.src.put(0, src, 0, srcCount);
        kernel.run(pair.src, pair.dst);
        pair.dst.get(0, dst, 0, dstCount);
        pool.give(pair);
    }

    void run(Kernel kernel, byte[] src, int[] dst) {
        check(request.src().isInt8(), src, src == null ? 0 : src.length, "src", "byte[]");
        check(
                request.epilogue().dst() == DataType.S32,
                dst,
                dst == null ? 0 : dst.length,
                "dst",
                "int[]");
        Pair pair = pool.take();
        pair.src.put(0, src, 0, srcCount);
        kernel.run(pair.src, pair.dst);
        pair.dstInts.get(0, dst, 0, dstCount);
        pool.give(pair);
    }

    void run(Kernel kernel, byte[] src, float[] dst) {
        check(request.src().isInt8(), src, src == null ? 0 : src.length, "src", "byte[]");
        checkFloats(dst);
        Pair pair = pool.take();
        pair.src.put(0, src, 0, srcCount);
        kernel.run(pair.src, pair.dst);
        pair.dstFloats.get(0, dst, 0, dstCount);
        pool.give(pair);
    }

    void run(Kernel kernel, float[] src, float[] dst) {
        check(request.src() == DataType.F32, src, src == null ? 0 : src.length, "src", "float[]");
        checkFloats(dst);
        Pair pair = pool.take();
        pair.srcFloats.put(0, src, 0, srcCount);
        kernel.run(pair.src, pair.dst);
        pair.dstFloats.get(0, dst, 0, dstCount);
        pool.give(pair);
    }

    private void checkFloats(float[] dst) {
        check(
                request.epilogue().dst() == DataType.F32,
                dst,
                dst == null ? 0 : dst.length,
                "dst",
                "float[]");
    }

    private void check(boolean fits, Object array, int length, String name, String type) {
        if (array == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        boolean src = name.equals("src");
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s is %s, which does not fit a %s"
                            .formatted(name, src ? request.src() : request.epilogue().dst(), type));
        }
        int count = src ? srcCount : dstCount;
        if (length < count) {
            throw new IllegalArgumentException(
                    "%s needs %s = %d elements, has %d"
                            .formatted(
                                    name,
                                    Shapes.text(src ? request.srcShape() : request.dstShape()),
                                    count,
                                    length));
        }
    }
}
