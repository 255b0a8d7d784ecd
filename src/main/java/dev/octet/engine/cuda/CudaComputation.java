package dev.octet.engine.cuda;

import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.DeviceComputation;
import dev.octet.kernel.DeviceOperands;
import dev.octet.kernel.DeviceQueue;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Request;
import java.nio.ByteBuffer;

/**
 * A computation on the device. Operands in main memory are copied there and back; those in the
 * device's memory are taken as they are.
 */
abstract class CudaComputation implements DeviceComputation {
    private static final int OPERANDS = 5;

    private final Workspaces workspaces;
    private final int srcBytes;
    private final int dstBytes;
    private final int residualBytes;
    private final long rowBytes;

    /** Whether row values come out of a run, rather than go into it. */
    private final boolean findsRowValues;

    /** Memory between two steps, then the operands; filled when the subclass knows its own. */
    private Places places;

    private record Places(
            long src, long dst, long residual, long rowScales, long rowZeroPoints, long bytes) {}

    CudaComputation(Workspaces workspaces, Request request) {
        this.workspaces = workspaces;
        srcBytes = request.srcBytes();
        dstBytes = request.dstBytes();
        DataType residual =
                request instanceof Product product ? product.epilogue().residualType() : null;
        residualBytes = residual == null ? 0 : request.dstCount() * residual.bytes();
        rowBytes = hasRowValues(request) ? (long) Float.BYTES * request.srcRows() : 0;
        findsRowValues = request instanceof Quantize quantize && quantize.findsRowValues();
    }

    private static boolean hasRowValues(Request request) {
        return request instanceof Product product
                ? product.epilogue().srcScale() == Granularity.PER_ROW
                        || product.srcZeroPoint() == Granularity.PER_ROW
                : ((Quantize) request).dynamic();
    }

    /**
     * To be called at the end of construction: then runs have all they need, but for the first that
     * meets others under way, and may create a workspace.
     *
     * @param scratch memory between two steps
     */
    final void settle(Arena scratch) {
        long src = scratch.reserve(srcBytes);
        long dst = scratch.reserve(dstBytes);
        long residual = scratch.reserve(residualBytes);
        long rowScales = scratch.reserve(rowBytes);
        long rowZeroPoints = scratch.reserve(rowBytes);
        places = new Places(src, dst, residual, rowScales, rowZeroPoints, scratch.bytes());
        workspaces.settle(places.bytes);
    }

    /**
     * Asks for the computation.
     *
     * @param scratch memory between two steps
     * @param residual 0 for none, and so on
     */
    abstract void compute(
            Stream stream,
            long scratch,
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints);

    @Override
    public final void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        Workspace workspace = workspaces.take();
        try {
            long memory = workspace.memory(places.bytes);
            workspace.upload(src, memory + places.src, srcBytes);
            if (residual != null) {
                workspace.upload(residual, memory + places.residual, residualBytes);
            }
            if (rowScales != null && !findsRowValues) {
                workspace.upload(rowScales, memory + places.rowScales, rowBytes);
            }
            if (rowZeroPoints != null && !findsRowValues) {
                workspace.upload(rowZeroPoints, memory + places.rowZeroPoints, rowBytes);
            }
            compute(
                    workspace.stream(),
                    memory,
                    memory + places.src,
                    memory + places.dst,
                    residual == null ? 0 : memory + places.residual,
                    rowScales == null ? 0 : memory + places.rowScales,
                    rowZeroPoints == null ? 0 : memory + places.rowZeroPoints);
            workspace.download(memory + places.dst, dst, dstBytes);
            if (rowScales != null && findsRowValues) {
                workspace.download(memory + places.rowScales, rowScales, rowBytes);
            }
            if (rowZeroPoints != null && findsRowValues) {
                workspace.download(memory + places.rowZeroPoints, rowZeroPoints, rowBytes);
            }
        } finally {
            workspaces.give(workspace);
        }
    }

    @Override
    public final void run(DeviceQueue queue, DeviceOperands operands) {
        if (!(queue instanceof CudaQueue mine)) {
            throw new IllegalArgumentException("the queue is another engine's: " + queue);
        }
        int held = 0;
        mine.enter();
        try {
            for (; held < OPERANDS; held++) {
                CudaBuffer operand = operand(mine, operands, held);
                if (operand != null) {
                    operand.enter();
                }
            }
            compute(
                    mine.stream(),
                    mine.scratch(places.src),
                    addressOrZero(mine, operands.src()),
                    addressOrZero(mine, operands.dst()),
                    addressOrZero(mine, operands.residual()),
                    addressOrZero(mine, operands.rowScales()),
                    addressOrZero(mine, operands.rowZeroPoints()));
        } finally {
            while (held > 0) {
                CudaBuffer operand = operand(mine, operands, --held);
                if (operand != null) {
                    operand.exit();
                }
            }
            mine.exit();
        }
    }

    /** By number, so that as many are left as were entered. */
    private static CudaBuffer operand(CudaQueue queue, DeviceOperands operands, int number) {
        DeviceBuffer buffer =
                switch (number) {
                    case 0 -> operands.src();
                    case 1 -> operands.dst();
                    case 2 -> operands.residual();
                    case 3 -> operands.rowScales();
                    default -> operands.rowZeroPoints();
                };
        return buffer == null ? null : queue.mine(buffer);
    }

    private static long addressOrZero(CudaQueue queue, DeviceBuffer buffer) {
        return buffer == null ? 0 : queue.mine(buffer).address();
    }
}
