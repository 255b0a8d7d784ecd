package dev.octet.measure;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.request.Operand;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The values of a case in buffers as a careful caller has them: direct, at multiples of 64. Not
 * thread-safe: all kernels write to the same destination.
 */
public final class Workload {
    private static final int ALIGNMENT = 64;
    private static final byte NOT_WRITTEN = (byte) 0xA5;

    private final Values values;
    private final Operands<ByteBuffer> operands = new Operands<>();

    /** Makes the values. */
    public Workload(Case line) {
        values = line.values();
        for (Operand operand : line.request().operands()) {
            Tensor tensor = values.given().get(operand.role());
            operands.set(
                    operand.role(), tensor == null ? aligned(operand.bytes()) : bufferOf(tensor));
        }
    }

    /** Roughly what the values, an engine's packed copies and a check of the result take. */
    public static long bytesNeeded(Request request) {
        long tensors = 2L * request.srcBytes() + 4L * request.dstBytes();
        long weights = request.weightsBytes();
        // packed as floats at most
        return 2 * weights + Float.BYTES * weights + tensors;
    }

    private static ByteBuffer bufferOf(Tensor tensor) {
        ByteBuffer buffer = aligned(tensor.bytes());
        tensor.copyTo(buffer);
        return buffer;
    }

    private static ByteBuffer aligned(int bytes) {
        // alignedSlice cuts at both ends
        return ByteBuffer.allocateDirect(Math.addExact(bytes, 2 * ALIGNMENT))
                .alignedSlice(ALIGNMENT)
                .slice(0, bytes)
                .order(ByteOrder.nativeOrder());
    }

    /** What is computed. */
    public Request request() {
        return values.request();
    }

    /** The values. */
    public Values values() {
        return values;
    }

    /** A kernel with these weights; the caller closes it. */
    public Kernel prepare(Octet engine) {
        return engine.prepare(values.bound());
    }

    /** One computation. */
    public void run(Kernel kernel) {
        kernel.run(operands);
    }

    /** One computation, and a copy of what it wrote: nothing of an earlier one shows through. */
    public Tensor result(Kernel kernel) {
        ByteBuffer dst = operands.dst();
        for (int i = 0; i < dst.capacity(); i++) {
            dst.put(i, NOT_WRITTEN);
        }
        run(kernel);
        Request request = values.request();
        return Tensor.copyOf(request.dst(), request.dstCount(), dst);
    }
}
