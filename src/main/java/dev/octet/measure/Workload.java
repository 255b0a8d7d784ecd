package dev.octet.measure;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.ProductValues;
import dev.octet.verify.QuantizeValues;
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
    private final Operands operands;

    /** Makes the values. */
    public Workload(Case line) {
        values = line.values();
        operands = Operands.of(bufferOf(values.src()), aligned(line.request().dstBytes()));
        if (values.residual() != null) {
            operands.residual(bufferOf(values.residual()));
        }
        if (values.rowScales() != null) {
            operands.rowScales(bufferOf(values.rowScales()));
        }
        if (values.rowZeroPoints() != null) {
            operands.rowZeroPoints(bufferOf(values.rowZeroPoints()));
        }
        if (line.request() instanceof Quantize quantize && quantize.findsRowValues()) {
            int bytes = quantize.srcRows() * Float.BYTES;
            operands.rowScales(aligned(bytes));
            operands.rowZeroPoints(quantize.hasRowZeroPoints() ? aligned(bytes) : null);
        }
    }

    /** Roughly what the values, an engine's packed copies and a check of the result take. */
    public static long bytesNeeded(Request request) {
        long tensors = 2L * request.srcBytes() + 4L * request.dstBytes();
        if (!(request instanceof Product product)) {
            return tensors;
        }
        long weights = (long) product.weightsCount() * product.weights().bytes();
        long packed = (long) product.weightsCount() * Float.BYTES;
        return 2 * weights + packed + tensors;
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
        return prepare(engine, values);
    }

    /** A kernel with these values; the caller closes it. */
    public static Kernel prepare(Octet engine, Values values) {
        return values instanceof ProductValues product
                ? engine.prepare(product.request(), product.parameters())
                : prepare(engine, (QuantizeValues) values);
    }

    private static Kernel prepare(Octet engine, QuantizeValues values) {
        return engine.prepare(values.request(), values.conversion());
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
